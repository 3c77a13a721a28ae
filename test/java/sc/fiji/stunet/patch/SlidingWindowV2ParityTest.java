package sc.fiji.stunet.patch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

import sc.fiji.stunet.outside.Outside;
import sc.fiji.stunet.reference.NpyArray;
import sc.fiji.stunet.reference.PreprocessingCase;
import sc.fiji.stunet.reference.Reference;
import sc.fiji.stunet.reference.ReferenceAssert;
import sc.fiji.stunet.volume.Extent;

/** Tiles, padding and weights of nnU-Net v2's sliding window, whose Gaussian has the maximum 10. */
@Tag("reference")
class SlidingWindowV2ParityTest {

	private static final double MAXIMUM = 10;

	@TestFactory
	Stream<DynamicTest> windows() {
		Optional<Path> folder = Outside.REFERENCE_V2.find().map(root -> root.resolve("sliding_window"));
		if (folder.isEmpty()) return Stream.of(DynamicTest.dynamicTest("no cases", () -> Outside.REFERENCE_V2.path()));
		JsonNode manifest = Reference.json(folder.get().resolve("manifest.json"));
		List<DynamicTest> tests = new ArrayList<>();
		manifest.path("maps").forEach(given -> tests.add(test(given, () -> weights(folder.get(), given))));
		manifest.path("tile_starts").forEach(given -> tests.add(test(given, () -> starts(given))));
		manifest.path("padding").forEach(given -> tests.add(test(given, () -> padding(given))));
		assertFalse(tests.isEmpty(), "no cases");
		return tests.stream();
	}

	private interface Run {
		void now() throws Exception;
	}

	private static DynamicTest test(JsonNode given, Run run) {
		return DynamicTest.dynamicTest(given.path("file").asText(given.toString()), run::now);
	}

	/** The original rounds to half precision, relatively by 2^-11, or by the smallest number above zero. */
	private static void weights(Path folder, JsonNode given) throws IOException {
		Extent patch = PreprocessingCase.reversed(given.path("patch"));
		float[] weights = GaussianWindow.weights(patch);
		NpyArray expected = NpyArray.read(folder.resolve(given.path("file").asText()));
		boolean half = given.path("dtype").asText().equals("float16");
		for (int i = 0; i < weights.length; i++) {
			weights[i] *= (float) MAXIMUM;
			double reference = expected.values()[i];
			double tolerance = half ? Math.max(reference / (1 << 11), Math.scalb(1.0, -24)) : 1e-6 * reference;
			assertEquals(reference, weights[i], tolerance, "voxel " + i);
		}
		ReferenceAssert.assertClose(
				given.path("file").asText(), expected, ArrayImgs.floats(weights, patch.toArray()), half ? 5e-3 : 2e-6);
	}

	private static void starts(JsonNode given) {
		TileGrid grid = new TileGrid(
				PreprocessingCase.reversed(given.path("image")),
				PreprocessingCase.reversed(given.path("patch")),
				given.path("step").asDouble());
		for (int axis = 0; axis < 3; axis++) {
			List<Integer> starts = new ArrayList<>();
			given.path("starts").get(2 - axis).forEach(start -> starts.add(start.asInt()));
			assertEquals(starts, grid.starts(axis), "axis " + axis + " of " + grid);
		}
	}

	private static void padding(JsonNode given) {
		TileGrid grid = new TileGrid(
				PreprocessingCase.reversed(given.path("image")), PreprocessingCase.reversed(given.path("patch")), 0.5);
		assertEquals(PreprocessingCase.reversed(given.path("padded")), grid.paddedSize());
		JsonNode first = given.path("first_voxel_in_padded");
		for (int axis = 0; axis < 3; axis++)
			assertEquals(first.get(2 - axis).asInt(), grid.paddingBefore().get(axis));
	}
}
