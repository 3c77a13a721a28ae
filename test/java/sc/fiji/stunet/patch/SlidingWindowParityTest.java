package sc.fiji.stunet.patch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

import sc.fiji.stunet.reference.NpyArray;
import sc.fiji.stunet.reference.PreprocessingCase;
import sc.fiji.stunet.reference.Reference;
import sc.fiji.stunet.reference.ReferenceAssert;
import sc.fiji.stunet.volume.Extent;

/** Tiles and weights of nnU-Net 1.7.1's sliding window. */
@Tag("reference")
class SlidingWindowParityTest {

	private final JsonNode manifest = Reference.json(Reference.file("sliding_window/manifest.json"));

	@TestFactory
	Stream<DynamicTest> gaussian() {
		double tolerance =
				manifest.path("suggested_tolerance").path("gaussian_absolute").asDouble();
		return tests("gaussian_files", given -> {
			Extent patch = PreprocessingCase.reversed(given.path("patch_size"));
			NpyArray expected = NpyArray.read(
					Reference.file("sliding_window/" + given.path("file").asText()));
			ReferenceAssert.assertClose(
					given.path("file").asText(),
					expected,
					ArrayImgs.floats(GaussianWindow.weights(patch), patch.toArray()),
					tolerance);
		});
	}

	@TestFactory
	Stream<DynamicTest> gaussianOfLargePatches() {
		double tolerance =
				manifest.path("suggested_tolerance").path("gaussian_absolute").asDouble();
		return tests("gaussian_profiles_of_large_patches", given -> {
			Extent patch = PreprocessingCase.reversed(given.path("patch_size"));
			float[] weights = GaussianWindow.weights(patch);
			int[] strides = {1, patch.x(), patch.x() * patch.y()};
			int centre = patch.x() / 2 + patch.y() / 2 * strides[1] + patch.z() / 2 * strides[2];
			for (int axis = 0; axis < 3; axis++) {
				JsonNode line = given.path("line_axis" + (2 - axis));
				assertEquals(patch.get(axis), line.size());
				for (int i = 0; i < line.size(); i++)
					assertEquals(
							line.get(i).asDouble(),
							weights[centre + (i - patch.get(axis) / 2) * strides[axis]],
							tolerance,
							"axis " + axis + ", " + i);
			}
			assertEquals(given.path("corner_000").asDouble(), weights[0], tolerance);
			double sum = 0;
			for (float weight : weights) sum += weight;
			assertEquals(given.path("sum").asDouble(), sum, 1e-5 * sum);
		});
	}

	@TestFactory
	Stream<DynamicTest> tileStarts() {
		return tests(
				"tile_starts",
				given -> assertStarts(
						given.path("tile_starts_per_axis"),
						new TileGrid(
								PreprocessingCase.reversed(given.path("image_size")),
								PreprocessingCase.reversed(given.path("patch_size")),
								given.path("step_size").asDouble())));
	}

	@TestFactory
	Stream<DynamicTest> tilesOfCases() {
		return Reference.cases("preprocessing", folder -> {
			JsonNode all = Reference.json(folder.resolve("manifest.json"));
			JsonNode inference = all.path("inference");
			if (inference.isMissingNode()) return;
			TileGrid grid = new TileGrid(
					PreprocessingCase.reversed(all.path("properties").path("size_after_resampling")),
					PreprocessingCase.reversed(inference.path("patch_size")),
					inference.path("step_size").asDouble());
			assertEquals(PreprocessingCase.reversed(inference.path("padded_size")), grid.paddedSize());
			assertStarts(inference.path("tile_starts"), grid);
		});
	}

	private static void assertStarts(JsonNode expected, TileGrid grid) {
		for (int axis = 0; axis < 3; axis++) {
			List<Integer> starts = new ArrayList<>();
			expected.get(2 - axis).forEach(start -> starts.add(start.asInt()));
			assertEquals(starts, grid.starts(axis), "axis " + axis + " of " + grid);
		}
	}

	private interface Case {

		void run(JsonNode given) throws Exception;
	}

	private Stream<DynamicTest> tests(String list, Case test) {
		List<DynamicTest> tests = new ArrayList<>();
		manifest.path(list)
				.forEach(given -> tests.add(DynamicTest.dynamicTest(list + " " + tests.size(), () -> test.run(given))));
		assertFalse(tests.isEmpty(), list);
		return tests.stream();
	}
}
