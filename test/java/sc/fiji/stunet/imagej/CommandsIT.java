package sc.fiji.stunet.imagej;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;
import static sc.fiji.stunet.imagej.RealImageJ.ended;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import net.imglib2.img.array.ArrayImgs;
import net.imglib2.view.Views;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.io.Stored;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.outside.Needs;
import sc.fiji.stunet.outside.Outside;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/**
 * The commands beside Predict in a real ImageJ: the example macros without a screen, menu commands and a dialog with
 * one.
 */
class CommandsIT {

	private static final Path SAMPLE = Path.of("samples/brain_tissue.stunet").toAbsolutePath();
	private static final Path MACROS = Path.of("macros").toAbsolutePath();
	private static final String PLANS =
			"""
		{"name": "small", "plans": {"num_modalities": 1, "num_classes": 3, "normalization_schemes": {"0": "nonCT"}, \
		"use_mask_for_norm": {"0": true},
		"plans_per_stage": {"0": {"patch_size": [48, 64, 48], "current_spacing": [2, 2, 2],
		"pool_op_kernel_sizes": [[2, 2, 2], [2, 2, 2], [2, 2, 2], [2, 2, 2], [1, 1, 1]]}}}}
		""";

	@TempDir
	private static Path folder;

	private static RealImageJ imagej;

	@BeforeAll
	static void install() throws Exception {
		imagej = new RealImageJ(folder.resolve("home"));
	}

	@AfterAll
	static void close() throws Exception {
		imagej.close();
	}

	/** One patch of the sample scan. */
	private static Path scan(Path file) {
		Volume whole = Stored.volume(Path.of("samples/t1_colin27_2mm.nii.gz"));
		VolumeWriter.write(
				file,
				new Volume(
						Views.zeroMin(Views.offsetInterval(
								whole.voxels(), new long[] {20, 20, 18, 0}, new long[] {48, 64, 48, 1})),
						Geometry.unoriented(whole.spacing())),
				false);
		return file;
	}

	private static Path block(Path file, int from, int to) {
		short[] voxels = new short[10 * 10 * 10];
		for (int i = from; i < to; i++) voxels[i] = 1;
		VolumeWriter.writeLabels(
				file,
				new LabelMap(ArrayImgs.unsignedShorts(voxels, 10, 10, 10), Geometry.unoriented(new Spacing(1, 1, 1))),
				false);
		return file;
	}

	private static String example(String name, Object... arguments) {
		return "runMacro('" + MACROS.resolve(name) + "', '"
				+ String.join(
						";", List.of(arguments).stream().map(Object::toString).toList()) + "');\n";
	}

	@Test
	void theExampleMacrosWithoutAScreen() throws Exception {
		Path scans = Files.createDirectory(folder.resolve("my scans"));
		Path scan = scan(scans.resolve("head.nii.gz"));
		Path tiny = TinyModel.write(folder.resolve("tiny.stunet"), 1, Optional.empty(), 1, 7)
				.folder();
		Path plans = Files.writeString(folder.resolve("plans.json"), PLANS);
		Path reference = block(folder.resolve("reference.nii.gz"), 200, 600);
		Path prediction = block(folder.resolve("prediction.nii.gz"), 200, 500);
		Path results = Files.createDirectory(folder.resolve("results"));
		RealImageJ.Run run = ended(
				0,
				imagej.headless(example("PredictFolder.ijm", tiny, scans, results)
						+ example("ImportAndPredict.ijm", SAMPLE.resolve("weights.safetensors"), plans, scan, results)
						+ example("Evaluate.ijm", reference, prediction, SAMPLE, results.resolve("scores.csv"))
						+ "call('sc.fiji.stunet.fiji.Launcher.call', 'sc.fiji.stunet.commands.HelpCommand', "
						+ "'');\nprint('images ' + nImages);\n"));
		says(run.output(), "1 scans:", "  head,done,");
		assertTrue(Files.exists(results.resolve("head.nii.gz")));
		assertEquals(
				Stored.volume(scan).size(),
				Stored.labels(results.resolve("labels.nii.gz")).size());
		assertEquals(
				2, run.output().split("SHA-256", -1).length - 1, () -> "the model is described twice: " + run.output());
		says(run.output(), "  csf: Dice 0.857142857", "/index.html", "images 1");
	}

	/** The model's name is enough in a macro, and an unknown one gets the nearest. */
	@Test
	void modelsByTheirNames() throws Exception {
		Path scan = scan(folder.resolve("named.nii.gz"));
		Path labels = folder.resolve("named-labels.nii.gz");
		String call = "call('sc.fiji.stunet.fiji.Launcher.call', 'sc.fiji.stunet.commands.";
		RealImageJ.Run run = ended(
				1,
				imagej.headless(call + "ModelInfoCommand', 'model=brain_tissue');\n" + call
						+ "PredictCommand', 'model=brain_tissue orientation=as-stored mirror=false input=[" + scan
						+ "] output=[" + labels + "]');\nprint('predicted ' + nImages);\n" + call
						+ "ModelInfoCommand', 'model=brain_tisue');\nprint('went on');\n"));
		says(run.output(), "grey_matter", "predicted 1", "There is no model brain_tisue", "nearest", "brain_tissue");
		assertEquals(Stored.volume(scan).size(), Stored.labels(labels).size());
		assertFalse(run.output().contains("went on"), run::output);
	}

	/** Open images by their titles, yes and no in both dialects, and a mistake that ends the macro. */
	@Test
	@Needs(Outside.XVFB)
	void openImagesAreEvaluatedByMenuCommand() throws Exception {
		String run = "run('STU-Net Evaluate...', 'reference=[the truth] prediction=guess table=["
				+ folder.resolve("open.csv") + "] ";
		RealImageJ.Run result = ended(
				1,
				imagej.batch("setBatchMode(true);\n"
						+ "newImage('the truth', '8-bit black', 10, 10, 10); makeRectangle(2, 2, 4, 4);\n"
						+ "run('Add...', 'value=1 stack'); run('Select None'); run('Properties...', 'unit=mm "
						+ "pixel_width=1 pixel_height=1 voxel_depth=2');\n"
						+ "run('Duplicate...', 'title=guess duplicate'); makeRectangle(2, 2, 2, 4); run('Multiply...', "
						+ "'value=0 stack'); run('Select None');\n"
						+ run
						+ "json=[]');\nprint('open images ' + nImages);\n" + run + "overwrite');\n" + run
						+ "overwrite=true orientation=LPS');\nprint('replaced');\n" + run
						+ "overwrite=false');\nprint('went on');\n"));
		says(result.output(), "replaced", "open.csv exists already");
		assertFalse(result.output().contains("went on"), result::output);
		says(result.output(), "open images 2");
		String[] row = Files.readAllLines(folder.resolve("open.csv")).get(1).split(",");
		assertEquals("label 1", row[0]);
		assertEquals(2.0 / 3, Double.parseDouble(row[2]), 1e-6);
		assertEquals(List.of("160", "320", "80", "160"), List.of(row).subList(6, 10));
	}

	@Test
	@Needs(Outside.XVFB)
	void theMenuADialogAndTheRecorder() throws Exception {
		Path seen = folder.resolve("seen.txt");
		ended(0, imagej.main(MenuRobot.class, List.of(SAMPLE.toString(), seen.toString())));
		List<String> lines = Files.readAllLines(seen);
		assertEquals(
				"STU-Net Predict..., STU-Net Predict Folder..., STU-Net Annotate and Learn..., "
						+ "STU-Net Check Data..., STU-Net Plan..., STU-Net Train..., STU-Net Transfer..., "
						+ "STU-Net Models..., STU-Net Import Model..., "
						+ "STU-Net Model Info..., STU-Net Open Labels..., STU-Net Save Labels..., "
						+ "STU-Net Evaluate..., STU-Net Sample, STU-Net Doctor, STU-Net Help, STU-Net Uninstall...",
				lines.get(0));
		assertTrue(lines.get(1).contains("grey_matter"), lines::toString);
		assertTrue(
				lines.get(2).startsWith("run(\"STU-Net Model Info...\", \"model=")
						&& lines.get(2).contains(SAMPLE.toString()),
				lines::toString);
		assertEquals("brain_tissue", lines.get(3), "remembered by the dialogs of all commands");
	}
}
