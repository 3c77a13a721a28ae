package sc.fiji.stunet.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static sc.fiji.stunet.failure.Refusals.says;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import net.imglib2.Cursor;
import net.imglib2.type.numeric.real.FloatType;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

import sc.fiji.stunet.reference.Reference;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Volume;

/**
 * Every file of {@code nifti/nifti_cases.json}: the good ones as SimpleITK reads them, the bad ones refused in a
 * sentence.
 */
@Tag("reference")
class NiftiReferenceTest {

	private static final String CASES = "nifti/nifti_cases.json";

	@TestFactory
	Stream<DynamicTest> placesAndValuesAreSimpleItks() {
		return tests("cases", NiftiReferenceTest::checkValid);
	}

	@TestFactory
	Stream<DynamicTest> damagedFilesAreRefused() {
		return tests(
				"malformed",
				(file, it, all) -> assertTimeoutPreemptively(Duration.ofSeconds(20), () -> checkRefused(file, it)));
	}

	@FunctionalInterface
	private interface Check {

		void run(Path file, JsonNode it, JsonNode all) throws Exception;
	}

	private static Stream<DynamicTest> tests(String list, Check check) {
		if (!java.nio.file.Files.exists(Reference.folder().resolve(CASES)))
			return Stream.of(dynamicTest("no " + CASES, () -> Reference.file(CASES)));
		JsonNode all = Reference.json(Reference.file(CASES));
		return StreamSupport.stream(all.get(list).spliterator(), false)
				.map(it -> dynamicTest(
						it.get("file").asText(),
						() -> check.run(Reference.file("nifti/" + it.get("file").asText()), it, all)));
	}

	private static void checkValid(Path file, JsonNode it, JsonNode all) {
		Volume volume = Stored.volume(file);
		double tolerance = all.get("suggested_tolerance").get("geometry").asDouble();
		double relative = all.get("suggested_tolerance").get("values_relative").asDouble();
		double off = it.path("simpleitk").path("size_xyz").isMissingNode()
				? fromNibabel(volume, it.get("nibabel"))
				: fromSimpleItk(volume, it.get("simpleitk"));
		assertTrue(off <= tolerance, () -> "geometry is off by " + off + ": " + volume.geometry());
		double values = fromVoxels(volume, it.get("voxels_ijk"), relative)
				+ fromStatistics(volume, it.get("nibabel"), relative);
		System.out.printf(
				Locale.ROOT,
				"%-32s geometry %.1e of %.0e, values %.1e of %.0e%n",
				it.get("file").asText(),
				off,
				tolerance,
				values,
				relative);
	}

	/** Largest difference in size, spacing, origin and direction; SimpleITK's x and y point the other way. */
	private static double fromSimpleItk(Volume volume, JsonNode itk) {
		Geometry geometry = volume.geometry();
		double[] affine = geometry.affine();
		double off = 0;
		for (int axis = 0; axis < 3; axis++) {
			assertEquals(itk.get("size_xyz").get(axis).asInt(), volume.size().get(axis));
			off = Math.max(
					off,
					Math.abs(itk.get("spacing_xyz").get(axis).asDouble()
							- volume.spacing().get(axis)));
			double sign = axis < 2 ? -1 : 1;
			off = Math.max(off, Math.abs(itk.get("origin_LPS").get(axis).asDouble() - sign * affine[4 * axis + 3]));
			for (int column = 0; column < 3; column++)
				off = Math.max(
						off,
						Math.abs(itk.get("direction_row_major_LPS")
										.get(3 * axis + column)
										.asDouble()
								- sign * geometry.direction(axis, column)));
		}
		return off;
	}

	private static double fromNibabel(Volume volume, JsonNode nibabel) {
		double off = 0;
		for (int row = 0; row < 3; row++) {
			assertEquals(nibabel.get("shape").get(row).asInt(), volume.size().get(row));
			for (int column = 0; column < 4; column++)
				off = Math.max(
						off,
						Math.abs(nibabel.get("affine").get(row).get(column).asDouble()
								- volume.geometry().affine()[4 * row + column]));
		}
		return off;
	}

	private static double fromVoxels(Volume volume, JsonNode voxels, double relative) {
		double off = 0;
		for (JsonNode voxel : voxels) {
			long[] at = {
				voxel.get("ijk").get(0).asLong(),
				voxel.get("ijk").get(1).asLong(),
				voxel.get("ijk").get(2).asLong(),
				0
			};
			off = Math.max(
					off,
					difference(
							voxel,
							Reference.number(voxel.get("value")),
							volume.voxels().getAt(at).get(),
							relative));
		}
		return off;
	}

	/** nibabel's, because SimpleITK's leave infinite voxels out; both leave out NaN. */
	private static double fromStatistics(Volume volume, JsonNode expected, double relative) {
		double min = Double.POSITIVE_INFINITY;
		double max = Double.NEGATIVE_INFINITY;
		double sum = 0;
		long count = 0;
		for (Cursor<FloatType> cursor = volume.voxels().cursor(); cursor.hasNext(); ) {
			float value = cursor.next().get();
			if (Float.isNaN(value)) continue;
			min = Math.min(min, value);
			max = Math.max(max, value);
			sum += value;
			count++;
		}
		double off = 0;
		if (expected.has("min"))
			off = Math.max(off, difference(expected, Reference.number(expected.get("min")), min, relative));
		if (expected.has("max"))
			off = Math.max(off, difference(expected, Reference.number(expected.get("max")), max, relative));
		if (expected.has("mean"))
			off = Math.max(off, difference(expected, Reference.number(expected.get("mean")), sum / count, relative));
		return off;
	}

	/** Relative to the expected value, or absolute below 1. */
	private static double difference(JsonNode what, double expected, double actual, double tolerance) {
		if (expected == actual || Double.isNaN(expected) && Double.isNaN(actual)) return 0;
		double off = Math.abs(expected - actual) / Math.max(1, Math.abs(expected));
		assertTrue(off <= tolerance, () -> what + ": " + actual + " instead of " + expected);
		return off;
	}

	private static void checkRefused(Path file, JsonNode it) {
		String expected = it.get("expected").asText();
		try {
			Volume volume = Stored.volume(file);
			// "either read correctly or ...", "error, or spacing taken from ...", "error or a normalised rotation"
			assertTrue(
					expected.startsWith("either ")
							|| expected.startsWith("error or ")
							|| expected.startsWith("error, or "),
					"was read: " + volume);
			assertTrue(volume.spacing().voxelVolume() > 0);
		} catch (InvalidVolume e) {
			String sentence = e.getMessage();
			System.out.println(sentence.replace(file.getParent() + "/", ""));
			says(sentence, file.getFileName().toString());
			assertTrue(sentence.endsWith(".") && sentence.contains(" ") && !sentence.contains("\n"), sentence);
			assertFalse(sentence.contains("Exception"), sentence);
		}
	}
}
