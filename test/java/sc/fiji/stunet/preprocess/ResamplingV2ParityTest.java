package sc.fiji.stunet.preprocess;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.real.FloatType;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

import sc.fiji.stunet.outside.Outside;
import sc.fiji.stunet.reference.NpyArray;
import sc.fiji.stunet.reference.Reference;
import sc.fiji.stunet.reference.ReferenceAssert;
import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Spacing;

/** nnU-Net v2's resampling of images, label maps and scores, by its default function and by PyTorch's. */
@Tag("reference")
class ResamplingV2ParityTest {

	/** Of values around 1, interpolated in single precision. */
	private static final double CLOSE = 2e-6;

	@TestFactory
	Stream<DynamicTest> resampling() {
		Optional<Path> folder = Outside.REFERENCE_V2.find().map(root -> root.resolve("resampling"));
		if (folder.isEmpty()) return Stream.of(DynamicTest.dynamicTest("no cases", () -> Outside.REFERENCE_V2.path()));
		List<DynamicTest> tests = new ArrayList<>();
		for (JsonNode given :
				Reference.json(folder.get().resolve("manifest.json")).get("cases"))
			tests.add(DynamicTest.dynamicTest(
					"resampling/" + tests.size(), () -> new Case(folder.get(), given).compare()));
		assertFalse(tests.isEmpty(), "no cases");
		return tests.stream();
	}

	private record Case(Path folder, JsonNode given) {

		NpyArray array(String name) throws IOException {
			return NpyArray.read(folder.resolve(given.get(name).get("file").asText()));
		}

		Spacing spacing(String name) {
			JsonNode zyx = given.get(name);
			return new Spacing(
					zyx.get(2).asDouble(), zyx.get(1).asDouble(), zyx.get(0).asDouble());
		}

		Extent extent(String name) {
			JsonNode zyx = given.get(name);
			return new Extent(zyx.get(2).asInt(), zyx.get(1).asInt(), zyx.get(0).asInt());
		}

		void compare() throws IOException {
			Extent size = extent("shape");
			Spacing from = spacing("spacing"), to = spacing("new_spacing");
			for (Interpolation method : new Interpolation[] {Interpolation.SPLINE, Interpolation.LINEAR}) {
				Resampling grid = method.resampling(size, from, to);
				assertEquals(extent("new_shape"), grid.to());
				String function = method == Interpolation.SPLINE ? "default" : "torch";
				close("data_" + function, channels(channel -> method.image(grid, channel)));
				labels("labels_" + function, method, grid);
				// Of PyTorch's function images and scores are the same.
				close(method == Interpolation.SPLINE ? "scores_default" : "data_torch", scores(grid));
			}
		}

		private void close(String name, RandomAccessibleInterval<FloatType> actual) throws IOException {
			ReferenceAssert.assertClose(folder.getFileName() + " " + name, array(name), actual, CLOSE);
		}

		private interface OfChannel {
			float[] apply(float[] channel);
		}

		private RandomAccessibleInterval<FloatType> image() throws IOException {
			NpyArray image = array("image");
			return ArrayImgs.floats(image.values(), image.dimensions());
		}

		private RandomAccessibleInterval<FloatType> channels(OfChannel resampling) throws IOException {
			List<float[]> all = new ArrayList<>();
			for (int c = 0; c < image().dimension(3); c++) all.add(resampling.apply(Channels.copy(image(), c)));
			return Channels.stack(all, extent("new_shape"));
		}

		private RandomAccessibleInterval<FloatType> scores(Resampling grid) throws IOException {
			int classes = (int) image().dimension(3);
			ScoreFile file = new ScoreFile(GivenScores.scratch());
			ScoreExport export = new ScoreExport(grid, LabelRule.ofClasses(classes), ScoreKind.PROBABILITIES);
			GivenScores.boxes(image(), grid.from()).forEach(box -> export.probabilities(box, file));
			List<float[]> all = new ArrayList<>();
			for (int c = 0; c < classes; c++) {
				float[] values = new float[(int) grid.to().voxels()];
				file.read(
						c,
						values,
						new ScoreExport.Layout(
								0, 1, grid.to().x(), grid.to().x() * grid.to().y()));
				all.add(values);
			}
			return Channels.stack(all, grid.to());
		}

		private void labels(String name, Interpolation method, Resampling grid) throws IOException {
			float[] given = array("labels").values(), expected = array(name).values();
			int[] labels = new int[given.length];
			for (int i = 0; i < labels.length; i++) labels[i] = (int) given[i];
			int[] actual = method.labels(grid, labels, NnUNetVersion.NNUNET_V2);
			int different = 0;
			for (int i = 0; i < actual.length; i++) if (actual[i] != expected[i]) different++;
			System.out.println(name + ": " + different + " of " + actual.length + " labels differ");
			assertTrue(different <= actual.length / 1000, name + ": " + different + " labels differ");
		}
	}
}
