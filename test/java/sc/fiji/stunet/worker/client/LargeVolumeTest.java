package sc.fiji.stunet.worker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import net.imglib2.Cursor;
import net.imglib2.RandomAccess;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.Img;
import net.imglib2.img.basictypeaccess.array.FloatArray;
import net.imglib2.img.planar.PlanarImg;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.util.Fraction;
import net.imglib2.view.Views;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import sc.fiji.stunet.JavaProcess;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.PredictionRequest;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.job.Speed;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;
import sc.fiji.stunet.worker.server.BusyEngine;

/** A volume of more bytes than an int can count, as whole-body scans have, there and back: 3 GB. */
@Timeout(300)
@Tag("process")
@Tag("large")
class LargeVolumeTest {

	private static final int EDGE = 1024;
	/** 512 slices are 2^31 bytes. */
	private static final int SLICES = 719;

	/**
	 * Slices that take turns, so that the volume itself takes no memory; a prime number of them, so that none is where
	 * 2^31 bytes before it is.
	 */
	private static Img<FloatType> volume() {
		Random random = new Random(5);
		List<FloatArray> pictures =
				Stream.generate(() -> picture(random)).limit(7).toList();
		PlanarImg<FloatType, FloatArray> volume = new PlanarImg<>(
				IntStream.range(0, SLICES).mapToObj(z -> pictures.get(z % 7)).toList(),
				new long[] {EDGE, EDGE, SLICES, 1},
				new Fraction());
		volume.setLinkedType(new FloatType(volume));
		return volume;
	}

	private static FloatArray picture(Random random) {
		float[] values = new float[EDGE * EDGE];
		for (int i = 0; i < values.length; i++) values[i] = random.nextInt(300);
		return new FloatArray(values);
	}

	/** In a process with more memory than the tests have: the labels alone are 1 GB. */
	@Test
	void itsLabelsComeBack() throws Exception {
		Process client = JavaProcess.with(List.of("-Xmx3g", "-XX:TieredStopAtLevel=4"), Client.class)
				.redirectErrorStream(true)
				.start();
		String output = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertEquals(0, client.waitFor(), output);
		assertEquals("The same labels.", output.strip());
	}

	static final class Client {

		public static void main(String[] args) {
			Img<FloatType> voxels = volume();
			assertTrue(voxels.size() * Float.BYTES > 1L << 31);
			EngineCommand command = new FixedCommand(folder -> {
				ProcessBuilder builder = BusyEngine.command(folder);
				builder.command().add(1, "-Xmx4g");
				// Compiling well is worth it here.
				builder.command().remove("-XX:TieredStopAtLevel=1");
				return builder;
			});
			try (RemoteSegmentation segmentation = new RemoteSegmentation(command, line -> {})) {
				LabelMap labels = segmentation
						.segment(
								new Volume(voxels, Geometry.unoriented(new Spacing(1, 1, 1))),
								new PredictionRequest(
										Path.of("m"),
										new PredictionSettings(0.5, Optional.of(false), Optional.empty(), Speed.BEST),
										new EngineSettings(0, "cpu")),
								Progress.none())
						.labels();
				for (int z : new int[] {0, 1, 255, 256, 511, 512, 718})
					assertSame(
							Views.hyperSlice(Views.hyperSlice(voxels, 3, 0), 2, z),
							Views.hyperSlice(labels.voxels(), 2, z));
			}
			System.out.println("The same labels.");
		}
	}

	private static void assertSame(
			RandomAccessibleInterval<FloatType> expected, RandomAccessibleInterval<UnsignedShortType> actual) {
		Cursor<FloatType> cursor = expected.localizingCursor();
		RandomAccess<UnsignedShortType> other = actual.randomAccess();
		while (cursor.hasNext()) {
			int value = Math.round(cursor.next().get());
			if (value != other.setPositionAndGet(cursor).get())
				assertEquals(value, other.get().get());
		}
	}
}
