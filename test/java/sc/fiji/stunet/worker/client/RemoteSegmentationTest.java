package sc.fiji.stunet.worker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import net.imglib2.Cursor;
import net.imglib2.RandomAccess;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.real.FloatType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.files.AtomicFolder;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.PredictionRequest;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.job.Speed;
import sc.fiji.stunet.process.EngineMissing;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;
import sc.fiji.stunet.worker.server.BusyEngine;

/** Volumes go to another process and labels come back; the process rounds instead of predicting. */
@Timeout(30)
@Tag("process")
class RemoteSegmentationTest {

	private final Set<Path> exchange = new CopyOnWriteArraySet<>();
	private final RemoteSegmentation segmentation = new RemoteSegmentation(command(), line -> {});

	private EngineCommand command() {
		return new FixedCommand(folder -> {
			exchange.add(folder);
			return BusyEngine.command(folder);
		});
	}

	@AfterEach
	void close() {
		segmentation.close();
		System.clearProperty(EngineCommand.LOCATION);
	}

	private static PredictionRequest settings(String model) {
		return new PredictionRequest(
				Path.of(model),
				new PredictionSettings(0.25, Optional.of(false), Optional.empty(), Speed.BEST),
				new EngineSettings(0, "cpu"));
	}

	private static Volume volume(Geometry geometry, long... size) {
		Img<FloatType> voxels = ArrayImgs.floats(size);
		Random random = new Random(3);
		voxels.forEach(voxel -> voxel.set(random.nextFloat() * 300));
		return new Volume(voxels, geometry);
	}

	private static void assertRounded(Volume volume, RemoteSegmentation.Result result) {
		assertEquals(volume.geometry(), result.labels().geometry());
		assertEquals(volume.size(), result.labels().size());
		Cursor<FloatType> cursor =
				net.imglib2.view.Views.hyperSlice(volume.voxels(), 3, 0).localizingCursor();
		RandomAccess<net.imglib2.type.numeric.integer.UnsignedShortType> labels =
				result.labels().voxels().randomAccess();
		while (cursor.hasNext()) {
			int expected = Math.round(cursor.next().get());
			assertEquals(expected, labels.setPositionAndGet(cursor).get());
		}
	}

	@Test
	void labelsComeBackOnTheSameGrid() throws Exception {
		Volume oriented = volume(Geometry.of(-0.1, 0.7, 0, 10, -0.7, -0.1, 0, 20, 0, 0, 1.0 / 3, 30), 31, 17, 5, 2);
		Volume unknown = volume(Geometry.unoriented(new Spacing(0.1, 0.2, 0.7)), 7, 9, 11, 1);
		RemoteSegmentation.Result first = segmentation.segment(oriented, settings("m"), Progress.none());
		assertRounded(oriented, first);
		assertEquals("cpu 0.25 false", first.device());
		assertRounded(unknown, segmentation.segment(unknown, settings("m"), Progress.none()));
		Path folder = exchange.iterator().next();
		assertEquals(1, exchange.size());
		try (Stream<Path> files = Files.list(folder)) {
			assertEquals(2, files.count(), "the files are used again");
		}
		if (folder.getFileSystem().supportedFileAttributeViews().contains("posix"))
			assertEquals(PosixFilePermissions.fromString("rwx------"), Files.getPosixFilePermissions(folder));
	}

	/** It is as large as the scan, and twice as large as its labels. */
	@Test
	void theFirstChannelOfFilesIsSentOnlyWhenAskedFor() throws Exception {
		List<Path> scan = List.of(Path.of("scan.nii"));
		assertEquals(
				Optional.empty(),
				segmentation
						.segment(scan, Optional.empty(), Optional.empty(), false, settings("m"), Progress.none())
						.grey());
		try (Stream<Path> files = Files.list(exchange.iterator().next())) {
			assertEquals(1, files.count(), "the labels alone");
		}
		RemoteSegmentation.Result both =
				segmentation.segment(scan, Optional.empty(), Optional.empty(), true, settings("m"), Progress.none());
		assertEquals(7, both.grey().orElseThrow().getAt(3, 2, 1).get());
	}

	@Test
	void aCancelledPredictionLeavesNoFile() throws Exception {
		boolean[] begun = new boolean[1];
		Progress cancelling = new FakeProgress()
				.reporting((activity, done, total) -> begun[0] |= activity.equals("Predicting"))
				.cancelledWhen(() -> begun[0]);
		Volume volume = volume(Geometry.unoriented(new Spacing(1, 1, 1)), 20, 20, 20, 1);
		assertThrows(Cancelled.class, () -> segmentation.segment(volume, settings("slow"), cancelling));
		try (Stream<Path> files = Files.list(exchange.iterator().next())) {
			assertEquals(List.of(), files.toList());
		}
		assertRounded(volume, segmentation.segment(volume, settings("m"), Progress.none()));
	}

	/**
	 * The folder stands still, but its disk has no room: on Linux a device says so to everybody who writes, root
	 * included.
	 */
	@ParameterizedTest
	@ValueSource(strings = {"voxels1.raw", "voxels0.raw"})
	void aFullTemporaryFolderIsOneSentence(String file) throws Exception {
		Path full = Path.of("/dev/full");
		assumeTrue(Files.exists(full), "missing: " + full);
		Volume volume = volume(Geometry.unoriented(new Spacing(1, 1, 1)), 20, 20, 20, 1);
		segmentation.segment(volume, settings("m"), Progress.none());
		Path raw = exchange.iterator().next().resolve(file);
		Files.delete(raw);
		Files.createSymbolicLink(raw, full);
		RuntimeException failure = assertThrows(
				RuntimeException.class, () -> segmentation.segment(volume, settings("m"), Progress.none()));
		assertTrue(
				failure.getMessage().contains("free some space")
						|| failure.getMessage().contains("No space left"),
				failure.getMessage());
		assertTrue(Files.exists(full));
		assertRounded(volume, segmentation.segment(volume, settings("m"), Progress.none()));
	}

	/** Cancelled at the first word about an activity; remembers all of them. */
	private static Progress cancelledAt(String activity, List<String> activities) {
		return new FakeProgress()
				.reporting((now, done, total) -> activities.add(now))
				.cancelledWhen(() -> activities.contains(activity));
	}

	@Test
	void voxelsOnTheirWayCanBeCancelled() throws Exception {
		Volume large = volume(Geometry.unoriented(new Spacing(1, 1, 1)), 200, 200, 50, 1);
		List<String> activities = new ArrayList<>();
		assertThrows(
				Cancelled.class,
				() -> segmentation.segment(large, settings("m"), cancelledAt("Handing voxels over", activities)));
		assertEquals(List.of("Handing voxels over"), activities);
		assertRounded(large, segmentation.segment(large, settings("m"), Progress.none()));
	}

	/** Voxels are handed over when it is the job's turn: a small volume does not overtake a large one. */
	@Test
	void whatIsAskedFirstIsDoneFirst() throws Exception {
		segmentation.segment(
				volume(Geometry.unoriented(new Spacing(1, 1, 1)), 2, 2, 2, 1), settings("m"), Progress.none());
		Volume large = volume(Geometry.unoriented(new Spacing(1, 1, 1)), 300, 300, 150, 1);
		List<String> order = Collections.synchronizedList(new ArrayList<>());
		CountDownLatch begun = new CountDownLatch(1);
		Thread first = new Thread(() -> segmentation.segment(large, settings("m"), noting("large", order, begun)));
		first.start();
		begun.await();
		segmentation.segment(
				volume(Geometry.unoriented(new Spacing(1, 1, 1)), 2, 2, 2, 1),
				settings("m"),
				noting("small", order, begun));
		first.join();
		assertEquals(List.of("large", "small"), order);
	}

	/** Notes when the engine begins. */
	private static Progress noting(String name, List<String> order, CountDownLatch anything) {
		return new FakeProgress().reporting((activity, done, total) -> {
			anything.countDown();
			if (activity.equals("Predicting")) order.add(name);
		});
	}

	@Test
	void aTemporaryFolderThatWasCleanedIsMadeAnew() throws Exception {
		Volume volume = volume(Geometry.unoriented(new Spacing(1, 1, 1)), 20, 20, 20, 1);
		segmentation.segment(volume, settings("m"), Progress.none());
		AtomicFolder.delete(exchange.iterator().next());
		assertRounded(volume, segmentation.segment(volume, settings("m"), Progress.none()));
	}

	@Test
	void anIdleEngineGivesTheDiskBack() throws Exception {
		Duration hour = Duration.ofHours(1);
		try (RemoteSegmentation idle = new RemoteSegmentation(
				command(), line -> {}, new EngineClient.Timeouts(hour, hour, Duration.ofMillis(200)))) {
			Volume volume = volume(Geometry.unoriented(new Spacing(1, 1, 1)), 20, 20, 20, 1);
			AtomicLong held = new AtomicLong();
			Progress watching = new FakeProgress()
					.reporting((activity, done, total) ->
							exchange.forEach(folder -> held.accumulateAndGet(count(folder), Math::max)));
			assertRounded(volume, idle.segment(volume, settings("m"), watching));
			assertEquals(2, held.get(), "while it was at work");
			Path folder = exchange.iterator().next();
			for (int i = 0; i < 400 && count(folder) > 0; i++) Thread.sleep(50);
			assertEquals(0, count(folder));
			assertRounded(volume, idle.segment(volume, settings("m"), Progress.none()));
		}
	}

	private static long count(Path folder) {
		try (Stream<Path> files = Files.list(folder)) {
			return files.count();
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}

	@Test
	void anEngineThatIsNotInstalledIsOneSentence() {
		try (RemoteSegmentation nowhere = new RemoteSegmentation(line -> {})) {
			Volume volume = volume(Geometry.unoriented(new Spacing(1, 1, 1)), 2, 2, 2, 1);
			refused(
					EngineMissing.class,
					() -> nowhere.segment(volume, settings("m"), Progress.none()),
					"lib/stunet is missing");
		}
	}
}
