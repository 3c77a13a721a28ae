package sc.fiji.stunet.imagej;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static sc.fiji.stunet.imagej.RealImageJ.ended;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.outside.Needs;
import sc.fiji.stunet.outside.Outside;

/**
 * Makes the pictures of results, of a training and of annotating in docs/ anew, from a real ImageJ: result.png,
 * result-ct.png, training.png and annotate.png. Only with {@code -Dstunet.write.docs=true}; takes some minutes.
 */
@EnabledIfSystemProperty(named = "stunet.write.docs", matches = "true")
class DocumentPicturesIT {

	private static final Path SAMPLES = Path.of("samples").toAbsolutePath();

	@TempDir
	private Path folder;

	private void picture(String... arguments) throws Exception {
		List<String> all =
				new ArrayList<>(List.of(Path.of("docs").toAbsolutePath().toString()));
		all.addAll(List.of(arguments));
		try (RealImageJ imagej = new RealImageJ(folder.resolve("home")).onScreen(1366, 768)) {
			ended(0, imagej.main(DocumentRobot.class, all));
		}
	}

	@Test
	@Needs(Outside.XVFB)
	void theSample() throws Exception {
		picture("result");
	}

	@Test
	@Needs({Outside.XVFB, Outside.SHARED})
	void aCt() throws Exception {
		Path data = Outside.SHARED.path().toAbsolutePath().resolve("data");
		Path model = folder.resolve("torso_demo.stunet");
		Path names = Files.writeString(
				folder.resolve("names.json"),
				"""
				{"1": "spleen", "2": "kidney", "3": "liver", "4": "stomach", "5": "spine", "6": "pelvis_and_femur",
				"7": "bowel", "8": "muscle", "9": "aorta"}
				""");
		try (RealImageJ imagej = new RealImageJ(folder.resolve("import"))) {
			ended(
					0,
					imagej.headless("call('sc.fiji.stunet.fiji.Launcher.call', "
							+ "'sc.fiji.stunet.commands.ImportModelCommand', 'checkpoint=["
							+ data.resolve("torso_demo.model") + "] labels=[" + names + "] output=[" + model
							+ "]');"));
		}
		picture("ct", data.resolve("ct_torso/ct.nii.gz").toString(), model.toString());
	}

	/** Two tissues on three slices of the MNI152 brain, outlined by their true labels. */
	@Test
	@Needs(Outside.XVFB)
	void annotating() throws Exception {
		Path rois = folder.resolve("tissues.zip");
		int exitCode = new ProcessBuilder(
						Path.of(System.getProperty("java.home"), "bin", "java").toString(),
						"-Djava.awt.headless=true",
						"-cp",
						"target/imagej/ij.jar",
						"bench/TrueRois.java",
						SAMPLES.resolve("tissues_mni152_2mm.nii.gz").toString(),
						rois.toString(),
						"grey_matter=2,white_matter=3",
						"31,46,61")
				.inheritIO()
				.start()
				.waitFor();
		assertEquals(0, exitCode);
		picture("annotation", folder.resolve("brain-data").toString(), rois.toString());
	}

	/** As the sample model was trained, but shorter: on the tissues of the MNI152 brain. */
	@Test
	@Needs(Outside.XVFB)
	void aTraining() throws Exception {
		Path data = folder.resolve("tissues");
		for (String part : List.of("images", "labels")) Files.createDirectories(data.resolve(part));
		Files.copy(SAMPLES.resolve("t1_mni152_2mm.nii.gz"), data.resolve("images/mni152.nii.gz"));
		Files.copy(SAMPLES.resolve("tissues_mni152_2mm.nii.gz"), data.resolve("labels/mni152.nii.gz"));
		Files.writeString(data.resolve("labels.txt"), "1 csf\n2 grey_matter\n3 white_matter\n");
		picture(
				"training",
				data.toString(),
				plan().toString(),
				folder.resolve("tissues.stunet").toString(),
				"9");
	}

	/** The sample model's, with smaller patches. */
	private Path plan() throws Exception {
		ObjectMapper json = new ObjectMapper();
		ObjectNode plan = (ObjectNode)
				json.readTree(SAMPLES.resolve("brain_tissue.stunet/model.json").toFile());
		plan.remove("provenance");
		ObjectNode training = plan.putObject("training").put("size", "of widths 8, 16, 32, 64, 64, 64");
		training.put("batchSize", 2).put("batchDice", false);
		((ObjectNode) plan.get("plan")).putArray("patch").add(32).add(48).add(32);
		return Files.write(folder.resolve("plan.json"), json.writeValueAsBytes(plan));
	}
}
