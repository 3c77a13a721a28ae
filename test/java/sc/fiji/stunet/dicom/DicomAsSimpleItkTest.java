package sc.fiji.stunet.dicom;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.Volume;

/**
 * Orientation, spacing, slope and sign as SimpleITK gives them; {@code series.py} beside the resources has made both.
 */
class DicomAsSimpleItkTest {

	@TempDir
	private Path folder;

	/** A row of the table. */
	private record Expected(double[] size, double[] spacing, double[] origin, double[] direction, double[] voxels) {

		static Expected of(String[] cells) {
			return new Expected(
					numbers(cells[1]), numbers(cells[2]), numbers(cells[3]), numbers(cells[4]), numbers(cells[5]));
		}

		private static double[] numbers(String cell) {
			return Arrays.stream(cell.split(" "))
					.mapToDouble(Double::parseDouble)
					.toArray();
		}

		/** From index to LPS mm, turned to RAS. */
		double[] affine() {
			double[] affine = new double[12];
			for (int row = 0; row < 3; row++) {
				double toRas = row < 2 ? -1 : 1;
				for (int axis = 0; axis < 3; axis++)
					affine[4 * row + axis] = toRas * direction[3 * row + axis] * spacing[axis];
				affine[4 * row + 3] = toRas * origin[row];
			}
			return affine;
		}
	}

	static Stream<Arguments> series() throws IOException {
		try (BufferedReader table = new BufferedReader(new InputStreamReader(
				DicomAsSimpleItkTest.class.getResourceAsStream("series.csv"), StandardCharsets.UTF_8))) {
			return table
					.lines()
					.map(row -> row.split(";"))
					.map(cells -> Arguments.of(cells[0], Expected.of(cells)))
					.toList()
					.stream();
		}
	}

	private Path unpacked(String name) throws IOException {
		Path series = Files.createDirectory(folder.resolve(name));
		try (InputStream in = DicomAsSimpleItkTest.class.getResourceAsStream("series.zip");
				ZipInputStream archive = new ZipInputStream(in)) {
			for (ZipEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry())
				if (entry.getName().startsWith(name + "/"))
					Files.write(folder.resolve(entry.getName()), archive.readAllBytes());
		}
		return series;
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("series")
	void aSeriesIsWhatSimpleItkReads(String name, Expected expected) throws IOException {
		Volume volume = DicomReader.read(unpacked(name), PlaneDecoder.NONE, Progress.none());
		assertArrayEquals(
				expected.size(),
				Arrays.stream(volume.size().toArray()).asDoubleStream().toArray());
		assertArrayEquals(expected.spacing(), volume.spacing().toArray(), 1e-7);
		assertArrayEquals(expected.affine(), volume.geometry().affine(), 1e-6);
		float[] voxels = Channels.copy(volume.voxels(), 0);
		for (int i = 0; i < voxels.length; i++) assertEquals((float) expected.voxels()[i], voxels[i]);
	}

	@Test
	void theTableIsWhole() throws IOException {
		assertEquals(34, series().count());
	}
}
