package sc.fiji.stunet.imagej;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;
import static sc.fiji.stunet.imagej.RealImageJ.ended;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;

import ij.ImagePlus;
import ij.ImageStack;
import ij.gui.Line;
import ij.gui.Roi;
import ij.io.FileSaver;
import ij.measure.Calibration;
import ij.process.FloatProcessor;
import net.imglib2.Cursor;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.dataset.MadeData;
import sc.fiji.stunet.fiji.image.RoiFile;
import sc.fiji.stunet.io.Stored;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.outside.Needs;
import sc.fiji.stunet.outside.Outside;
import sc.fiji.stunet.preprocess.AxisOrder;
import sc.fiji.stunet.preprocess.NnUNetVersion;
import sc.fiji.stunet.preprocess.Normalization;
import sc.fiji.stunet.train.planning.TrainingPlan;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.StatedOrientation;
import sc.fiji.stunet.volume.Volume;

/** Trainings of a tiny network in a real ImageJ: by a macro without a screen, and by a user with one. */
class TrainIT {

	@TempDir
	private static Path folder;

	private static RealImageJ imagej;
	private static Path data;
	private static Path plan;

	@BeforeAll
	static void install() throws Exception {
		imagej = new RealImageJ(folder.resolve("home"));
		data = Files.createDirectory(folder.resolve("my data"));
		MadeData cases = MadeData.in(data).with(new Extent(16, 16, 16));
		for (String name : List.of("a", "b", "c")) cases.plainCase(name);
		Files.writeString(data.resolve("labels.txt"), "1 one\n2 two\n");
		plan = plan(folder.resolve("plan.json"), 16, 1, "one", "two");
	}

	@AfterAll
	static void close() throws Exception {
		imagej.close();
	}

	/** @param mm of a voxel */
	static Path plan(Path file, int patch, double mm, String... structures) {
		Extent kernel = new Extent(3, 3, 3);
		StuNetConfig network = new StuNetConfig(
				1,
				structures.length + 1,
				List.of(
						new NetworkConfig.Stage(4, 1, kernel, new Extent(1, 1, 1)),
						new NetworkConfig.Stage(6, 1, kernel, new Extent(2, 2, 2))));
		Plan plan = new Plan(
				new Spacing(mm, mm, mm),
				AxisOrder.IDENTITY,
				new Extent(patch, patch, patch),
				List.of(Normalization.zScore(false)),
				Set.of(0, 1, 2),
				NnUNetVersion.NNUNET_V1,
				Optional.empty());
		new TrainingPlan(network, plan, Structures.named(List.of(structures)), 2, true, Optional.empty())
				.write(file, false);
		return file;
	}

	private static String call(String command, String options) {
		return "call('sc.fiji.stunet.fiji.Launcher.call', 'sc.fiji.stunet.commands." + command + "', '" + options
				+ "');\n";
	}

	@Test
	void trainAndTransferWithoutAScreen() throws Exception {
		Path first = folder.resolve("first.stunet"), second = folder.resolve("second.stunet");
		RealImageJ.Run run = ended(
				1,
				imagej.headless(call(
								"TrainCommand",
								"data=[" + data + "] output=[" + first + "] plan=[" + plan
										+ "] epochs=2 updates=3 initialweights=pytorch device=cpu")
						+ call(
								"TransferCommand",
								"start=[" + first + "] data=[" + data + "] output=[" + second
										+ "] keepplan epochs=2 updates=3 headrate=0.01 freeze=1 device=cpu")
						+ "print('images ' + nImages);\n"
						+ call("TrainCommand", "output=[" + folder.resolve("third.stunet") + "]")
						+ "print('went on');\n"));
		assertEquals(
				4,
				run.output()
						.lines()
						.filter(line -> line.matches("epoch [12] of 2: loss .*"))
						.count(),
				run::output);
		for (Path model : List.of(first, second)) {
			assertEquals(
					List.of("one", "two"),
					Model.read(model).structures().all().stream()
							.map(Structures.Structure::name)
							.toList());
			assertEquals(3, Files.readAllLines(model.resolve("training.csv")).size());
			assertTrue(Files.size(model.resolve("training.png")) > 5000);
			says(run.output(), "The model is " + model + "; STU-Net Predict... can use it.");
		}
		assertEquals(Model.read(first).plan(), Model.read(second).plan());
		says(Model.read(first).provenance().recipe().orElseThrow(), "initial weights pytorch");
		assertTrue(Files.readString(second.resolve("transfer.json")).contains("\"copied\""));
		says(run.output(), "come from the start model", "images 0", "STU-Net Train... needs data=");
		assertFalse(run.output().contains("went on"), run::output);
	}

	/** The scans tell which way they lie, so nobody is asked, neither for the folds nor for what they find together. */
	@Test
	void regionsInFoldsThatAreUsedTogetherWithoutAScreen() throws Exception {
		Path regions = folder.resolve("regions"), model = folder.resolve("regions.stunet");
		Path made = folder.resolve("regions.json"), found = folder.resolve("regions.nii.gz");
		Spacing mm = new Spacing(1, 1, 1);
		MadeData cases = MadeData.in(regions)
				.with(new Extent(16, 16, 16))
				.with(new StatedOrientation("LPS").geometry(mm))
				.text(
						"dataset.json",
						"""
						{"labels": {"background": 0, "whole": [1, 2], "core": 2}, "regions_class_order": [1, 2]}""");
		for (String name : List.of("a", "b", "c")) cases.plainCase(name);
		RealImageJ.Run run = ended(
				0,
				imagej.headless(call("PlanCommand", "data=[" + regions + "] output=[" + made + "]")
						+ "plan = File.openAsString('" + made + "');\n"
						+ "File.saveString(replace(plan, '\"width\" : [0-9]+', '\"width\" : 4'), '" + made + "');\n"
						+ call(
								"TrainCommand",
								"data=[" + regions + "] output=[" + model + "] plan=[" + made
										+ "] fold=each epochs=1 updates=2 device=cpu")
						+ call(
								"PredictCommand",
								"model=[" + model + "] input=[" + regions.resolve("images/a.nii.gz") + "] output=["
										+ found + "] device=cpu")));
		says(run.output(), "scans turned to RAS", "Fold 2: 1 epoch", "3 folds x ");
		Model together = Model.read(model);
		assertEquals(3, together.folds());
		assertEquals(Optional.of("RAS"), together.plan().orientation());
		assertTrue(together.structures().areRegions());
		assertEquals(cases.geometry(), Stored.labels(found).geometry());
	}

	/** A data set with ROIs on two slices of each scan. */
	private static Path drawn(String name, Roi cell, Roi background) throws Exception {
		Path drawn = folder.resolve(name);
		MadeData made = MadeData.in(drawn).with(new Extent(16, 16, 16));
		Files.createDirectories(drawn.resolve("labels"));
		cell.setName("cell");
		cell.setPosition(5);
		background.setName("background");
		background.setPosition(9);
		for (String one : List.of("a", "b", "c")) {
			made.image("images/" + one + ".nii.gz");
			try (var out = Files.newOutputStream(drawn.resolve("labels/" + one + ".zip"))) {
				RoiFile.write(List.of(cell, background), out);
			}
		}
		return drawn;
	}

	/** Of strokes what is drawn, which is background, too; of a whole volume all that is not drawn as background. */
	@Test
	void whatOfRoisCountsIsChosenWithoutAScreen() throws Exception {
		Path strokes = drawn("strokes", new Line(2, 4, 9, 4), new Line(2, 12, 9, 12));
		Path areas = drawn("areas", new Roi(2, 4, 8, 4), new Roi(2, 4, 2, 2));
		String options = "plan=[" + plan(folder.resolve("cell.json"), 16, 1, "cell")
				+ "] epochs=1 updates=2 fold=0 device=cpu annotated=";
		RealImageJ.Run run = ended(
				0,
				imagej.headless(call(
								"TrainCommand",
								"data=[" + strokes + "] output=[" + folder.resolve("line.stunet") + "] " + options
										+ "strokes")
						+ call(
								"TrainCommand",
								"data=[" + areas + "] output=[" + folder.resolve("whole.stunet") + "] " + options
										+ "[whole volume]")));
		assertEquals(
				List.of("Learnt from are 6 of 48 slices, 48 of 12,288 voxels (0.39 %)."),
				run.output()
						.lines()
						.filter(line -> line.startsWith("Learnt from"))
						.toList());
		assertFalse(run.output().contains("only slices with ROIs"), run::output);
		LabelMap drawn = Stored.labels(folder.resolve("line-data/labelsFromRois/a.nii.gz"));
		LabelMap whole = Stored.labels(folder.resolve("whole-data/labelsFromRois/a.nii.gz"));
		assertEquals(Map.of(1, 8L, 2, 16L * 16 * 16 - 16), drawn.voxelsByLabel());
		assertEquals(Map.of(1, 32L), whole.voxelsByLabel());
		for (String model : List.of("line", "whole"))
			assertEquals(
					Structures.named(List.of("cell")),
					Model.read(folder.resolve(model + ".stunet")).structures());
	}

	/** A plain ImageJ has no ROI Manager then. */
	@Test
	void anOpenImageWithoutAScreen() throws Exception {
		Path model = folder.resolve("open.stunet");
		String images = "newImage('scan', '8-bit ramp', 16, 16, 16);\nsetVoxelSize(2, 2, 2, 'mm');\n"
				+ "newImage('mask', '8-bit black', 16, 16, 16);\nsetSlice(8);\nmakeRectangle(4, 4, 8, 8);\n"
				+ "setColor(255);\nfill();\nselectImage('scan');\n";
		String options = "output=[" + model + "] plan=[" + plan(folder.resolve("mask.json"), 16, 1, "structure_1")
				+ "] epochs=1 updates=2 device=cpu";
		says(ended(1, imagej.headless(images + call("TrainCommand", options))).output(), "There are no labels");
		RealImageJ.Run run = ended(0, imagej.headless(images + call("TrainCommand", options + " labels=mask")));
		assertEquals(Structures.named(List.of("structure_1")), Model.read(model).structures(), run::output);
	}

	@Test
	void checkAndPlanWithoutAScreen() throws Exception {
		Path written = folder.resolve("written plan.json"), bad = Files.createDirectory(folder.resolve("bad data"));
		MadeData.in(bad).plainCase("a").plainCase("b").names().labels("labels/a.nii.gz", 9);
		RealImageJ.Run run = ended(
				1,
				imagej.headless(call("CheckDataCommand", "data=[" + data + "]")
						+ call("PlanCommand", "data=[" + data + "] size=B memory=8 output=[" + written + "]")
						+ call("CheckDataCommand", "data=[" + bad + "]") + "print('went on');\n"));
		says(run.output(), "one: in 3 of 3", "The plan is " + written);
		assertEquals("B", TrainingPlan.read(written).sizeName());
		assertTrue(
				run.output().contains("bad data has 1 error to be corrected before training: ")
						&& !run.output().contains("went on"),
				run::output);
	}

	private static String tiff(Path file, RandomAccessibleInterval<FloatType> voxels, DoubleUnaryOperator value) {
		int width = (int) voxels.dimension(0), height = (int) voxels.dimension(1);
		ImageStack stack = new ImageStack(width, height);
		Cursor<FloatType> cursor = Views.flatIterable(voxels).cursor();
		for (int z = 0; z < voxels.dimension(2); z++) {
			FloatProcessor plane = new FloatProcessor(width, height);
			for (int i = 0; i < width * height; i++)
				plane.setf(i, (float) value.applyAsDouble(cursor.next().get()));
			stack.addSlice(plane);
		}
		ImagePlus image = new ImagePlus(file.getFileName().toString(), stack);
		Calibration calibration = image.getCalibration();
		calibration.pixelWidth = calibration.pixelHeight = calibration.pixelDepth = 2;
		calibration.setUnit("mm");
		new FileSaver(image).saveAsTiffStack(file.toString());
		return file.toString();
	}

	private static RandomAccessibleInterval<FloatType> head() {
		Volume whole = Stored.volume(Path.of("samples/t1_colin27_2mm.nii.gz"));
		return Views.hyperSlice(
				Views.zeroMin(
						Views.offsetInterval(whole.voxels(), new long[] {12, 28, 18, 0}, new long[] {64, 48, 40, 1})),
				3,
				0);
	}

	@Test
	@Needs(Outside.XVFB)
	void aUserTrainsOnRoisCancelsAndResumes() throws Exception {
		Path seen = folder.resolve("rois.txt"), model = folder.resolve("drawn.stunet");
		String scan = tiff(folder.resolve("drawn.tif"), head(), value -> value);
		RealImageJ.Run run = imagej.main(
				RoiTrainingRobot.class,
				List.of(
						scan,
						plan(folder.resolve("rois.json"), 32, 2, "core", "left").toString(),
						model.toString(),
						seen.toString()));
		Path picture = Path.of(seen + ".failed.png");
		if (Files.exists(picture))
			Files.copy(picture, Path.of("target/rois.failed.png"), StandardCopyOption.REPLACE_EXISTING);
		assertEquals(0, run.exitCode(), run::output);
		List<String> lines = Files.readAllLines(seen);
		assertEquals("Cancelled; it can be resumed.", lines.get(0));
		assertTrue(lines.get(2).contains(model.toString()), lines::toString);
		assertEquals("ended true", lines.get(3));
		String log = String.join("\n", lines.subList(4, lines.size()));
		says(log, "STU-Net: only slices with ROIs are learnt from; earlier versions took the others for background");
		says(log, "structures: 1 core, 2 left. Learnt from are 25 of 40 slices, 76,800 of 122,880 voxels (62.50 %).");
		assertEquals(
				2,
				log.lines()
						.filter(line -> line.contains("Learnt from are 25 of 40 slices"))
						.count(),
				"by Fiji, and by the engine\n" + log);
		says(log, "the training goes on with the data that it was begun with, " + folder.resolve("drawn-data"));
		assertEquals(
				1, log.lines().filter(line -> line.contains("were written to")).count(), log);
		assertEquals(
				List.of("core", "left"),
				Model.read(model).structures().all().stream()
						.map(Structures.Structure::name)
						.toList());
		List<String> epochs = Files.readAllLines(model.resolve("training.csv"));
		assertTrue(
				epochs.size() - 1 > Integer.parseInt(lines.get(1)) + 1, () -> epochs.size() + " after " + lines.get(1));
		for (int number = 1; number < epochs.size(); number++) says(epochs.get(number), "^" + number + ",");
		assertFalse(Files.exists(folder.resolve("drawn.training")));
	}

	@Test
	@Needs(Outside.XVFB)
	void aUserWatchesPausesStopsAndCancels() throws Exception {
		Path seen = folder.resolve("seen.txt"), model = folder.resolve("watched.stunet");
		RandomAccessibleInterval<FloatType> head = head();
		String scan = tiff(folder.resolve("head.tif"), head, value -> value);
		String labels = tiff(folder.resolve("tissue.tif"), head, value -> value > 95 ? 2 : value > 60 ? 1 : 0);
		RealImageJ.Run run = imagej.main(
				TrainingRobot.class,
				List.of(
						scan,
						labels,
						plan(folder.resolve("one.json"), 32, 2, "structure_1", "structure_2")
								.toString(),
						model.toString(),
						seen.toString()));
		Path picture = Path.of(seen + (run.exitCode() == 0 ? ".png" : ".failed.png"));
		if (Files.exists(picture))
			Files.copy(picture, Path.of("target/training.png"), StandardCopyOption.REPLACE_EXISTING);
		assertEquals(0, run.exitCode(), run::output);
		List<String> lines = Files.readAllLines(seen);
		assertEquals("held", lines.get(0));
		assertEquals("asked", lines.get(1));
		assertTrue(lines.get(2).contains(model.toString()), lines::toString);
		assertTrue(lines.get(3).startsWith("Cancelled"), lines::toString);
		assertTrue(Files.exists(model.resolve("training.csv"))
				&& !Files.exists(folder.resolve("cancelled.stunet/model.json")));
		assertTrue(
				lines.get(4).startsWith("run(\"STU-Net Train...\", \"data=[] title=[] image=[] labels="),
				lines::toString);
		for (String key : List.of(
				"output=",
				"plan=",
				"epochs=500",
				"updates=2",
				"minutes=0",
				"modality=other",
				"memory=0",
				"patience=0",
				"fold=0",
				"seed=1",
				"resume=false",
				"restart=false",
				"leaveoutfailing=false",
				"device=",
				"threads=0",
				"size=S")) assertTrue(lines.get(4).contains(key), () -> key + " in " + lines.get(4));
	}
}
