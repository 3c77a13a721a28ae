package sc.fiji.stunet.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;

/**
 * 320 headers whose qform and sform agree or differ in many ways: {@code make_nifti_forms.py} asked SimpleITK 2.5 about
 * them.
 */
class NiftiFormsTest {

	private static final Path TABLE = Path.of("test/resources/sc/fiji/stunet/io/nifti_forms.csv");

	@TempDir
	Path folder;

	@TestFactory
	Stream<DynamicTest> everyHeaderLiesWhereTheOthersPutIt() throws IOException {
		return Files.readAllLines(TABLE).stream()
				.skip(1)
				.map(line -> line.split(",", -1))
				.map(row -> dynamicTest(String.join(" ", Arrays.copyOf(row, 7)), () -> check(row)));
	}

	private void check(String[] row) throws IOException {
		float[] numbers = new float[22];
		for (int i = 0; i < numbers.length; i++) numbers[i] = Float.parseFloat(row[3 + i]);
		Path file = Files.write(
				folder.resolve("a.nii"),
				NiftiBytes.nifti1()
						.pixdim(Arrays.copyOf(numbers, 4))
						.qform(Integer.parseInt(row[1]), Arrays.copyOfRange(numbers, 4, 10))
						.sform(Integer.parseInt(row[2]), Arrays.copyOfRange(numbers, 10, 22))
						.bytes());
		if (row[0].equals("refused")) {
			assertThrows(InvalidVolume.class, () -> geometry(file));
			return;
		}
		double[] affine = IntStream.range(25, 37)
				.mapToDouble(column -> Double.parseDouble(row[column]))
				.toArray();
		Geometry geometry = geometry(file);
		assertArrayEquals(affine, geometry.affine(), 2e-4, String.join(",", row));
		assertEquals(Math.max(Integer.parseInt(row[1]), Integer.parseInt(row[2])) > 0, geometry.isOriented());
	}

	private static Geometry geometry(Path file) {
		return Stored.volume(file).geometry();
	}
}
