package sc.fiji.stunet.imagej;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static sc.fiji.stunet.imagej.RealImageJ.ended;

import java.nio.file.Path;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import net.imglib2.view.Views;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.io.Stored;
import sc.fiji.stunet.outside.Needs;
import sc.fiji.stunet.outside.Outside;
import sc.fiji.stunet.reference.PreprocessingCase;
import sc.fiji.stunet.volume.LabelMap;

/**
 * A PlainConvUNet and a ResidualEncoderUNet of nnU-Net v2 are imported and segment a real scan in a real ImageJ:
 * nnU-Net's own label maps, without a screen, by a macro and in an ImageJ with its window.
 */
@Tag("reference")
class NnUNetModelsIT {

	/** Top-1 minus top-2 probability below which single precision decides. */
	private static final double UNDECIDED = 1e-4;

	@TempDir
	Path folder;

	private RealImageJ imagej;

	@BeforeEach
	void install() throws Exception {
		imagej = new RealImageJ(folder.resolve("home"));
	}

	@AfterEach
	void close() throws Exception {
		imagej.close();
	}

	/** A way to run a macro. */
	private interface Way {
		RealImageJ.Run run(String macro) throws Exception;
	}

	@ParameterizedTest
	@ValueSource(strings = {"ct_same_spacing", "mr_masked_zscore"})
	@Needs(Outside.REFERENCE_V2)
	void withoutAScreen(String name) throws Exception {
		assertSegments(
				name,
				"call(\"sc.fiji.stunet.fiji.Launcher.call\", \"sc.fiji.stunet.commands.%sCommand\", \"%s\");\n",
				"ImportModel",
				"Predict",
				imagej::headless);
	}

	@ParameterizedTest
	@ValueSource(strings = {"ct_same_spacing", "mr_masked_zscore"})
	@Needs({Outside.REFERENCE_V2, Outside.XVFB})
	void byAMacroAndFromTheMenuOfAWindow(String name) throws Exception {
		String run = "run(\"STU-Net %s...\", \"%s\");\n";
		assertSegments(name, run, "Import Model", "Predict", imagej::batch);
		assertSegments(name, run, "Import Model", "Predict", imagej::window);
	}

	private void assertSegments(String name, String line, String imports, String predicts, Way way) throws Exception {
		PreprocessingCase reference = PreprocessingCase.read(
				Outside.REFERENCE_V2.path().resolve("inference").resolve(name).toAbsolutePath());
		Path trained = reference
				.folder()
				.resolve(reference.manifest().get("model").asText())
				.normalize();
		Path image = reference
				.folder()
				.resolve(reference.manifest().get("images").get(0).asText());
		Path model = folder.resolve(name + ".stunet"), labels = folder.resolve(name + ".nii.gz");
		ended(
				0,
				way.run(line.formatted(
								imports,
								"checkpoint=[" + trained + "] folds=0 orientation=as-stored overwrite output=[" + model
										+ "]")
						+ line.formatted(
								predicts,
								"model=[" + model + "] input=[" + image + "] mirror=false overwrite output=[" + labels
										+ "]")));
		JsonNode run = StreamSupport.stream(reference.manifest().get("runs").spliterator(), false)
				.filter(one -> !one.get("mirroring").asBoolean())
				.findFirst()
				.orElseThrow();
		float[] margins = reference.array(run.get("label_margin")).values();
		LabelMap actual = Stored.labels(labels),
				expected =
						Stored.labels(reference
								.folder()
								.resolve(run.get("label_map_float32").asText()));
		assertEquals(expected.size(), actual.size());
		var a = Views.flatIterable(actual.voxels()).cursor();
		var b = Views.flatIterable(expected.voxels()).cursor();
		int wrong = 0;
		for (float margin : margins) if (a.next().get() != b.next().get() && margin > UNDECIDED) wrong++;
		assertEquals(0, wrong, "labels that differ from nnU-Net's");
	}
}
