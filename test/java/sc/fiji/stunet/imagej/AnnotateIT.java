package sc.fiji.stunet.imagej;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;
import static sc.fiji.stunet.imagej.RealImageJ.ended;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.gui.OvalRoi;
import ij.gui.Roi;
import ij.io.FileSaver;
import ij.process.FloatProcessor;
import net.imglib2.view.Views;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.fiji.image.RoiFile;
import sc.fiji.stunet.io.Stored;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.outside.Needs;
import sc.fiji.stunet.outside.Outside;
import sc.fiji.stunet.volume.LabelMap;

/** The loop of annotating and learning with a tiny network in a real ImageJ: by macros, and by a user. */
class AnnotateIT {

	static final int SIZE = 32;
	private static final int SLICES = 24;
	static final String CALL = "call('sc.fiji.stunet.fiji.Launcher.call', 'sc.fiji.stunet.commands.AnnotateCommand', '";
	private static final String PROPOSED = "print('proposed ' + Property.get('STU-Net proposed slices'));\n";

	@TempDir
	private static Path folder;

	private static RealImageJ imagej;
	private static Path scan;
	private static Path plan;

	@BeforeAll
	static void install() throws Exception {
		imagej = new RealImageJ(folder.resolve("home"));
		scan = scan(folder.resolve("cells.tif"), SIZE);
		plan = TrainIT.plan(folder.resolve("plan.json"), 16, 1, "cell");
	}

	@AfterAll
	static void close() throws Exception {
		imagej.close();
	}

	/** A bright ball in noise that is always the same. */
	static Path scan(Path file, int size) {
		ImageStack stack = new ImageStack(size, size);
		for (int z = 0; z < SLICES; z++) {
			FloatProcessor plane = new FloatProcessor(size, size);
			for (int i = 0; i < size * size; i++) {
				int column = i % size, row = i / size, height = z - 12;
				boolean inside = Math.hypot(column - 15.5, row - 15.5) < Math.sqrt(100 - height * height);
				plane.setf(i, (inside ? 100f : 40f) + (i * 7 + z * 13) % 11);
			}
			stack.addSlice(plane);
		}
		ImagePlus image = new ImagePlus(file.getFileName().toString(), stack);
		image.getCalibration().setUnit("mm");
		new FileSaver(image).saveAsTiffStack(file.toString());
		return file;
	}

	static Path rois(Path file, int... slices) throws Exception {
		List<Roi> rois = new ArrayList<>();
		for (int slice : slices) {
			double radius = Math.sqrt(100 - (slice - 13) * (slice - 13));
			Roi roi = new OvalRoi(16 - radius, 16 - radius, 2 * radius, 2 * radius);
			roi.setName("cell-" + slice);
			roi.setPosition(slice);
			rois.add(roi);
		}
		try (var out = Files.newOutputStream(file)) {
			RoiFile.write(rois, out);
		}
		return file;
	}

	private static String call(String project, String options) {
		return CALL + "input=[" + scan + "] project=[" + folder.resolve(project) + "] plan=[" + plan
				+ "] minutes=0 epochs=2 updates=3 device=cpu " + options + "');\n";
	}

	@Test
	void theWholeLoopWithoutAScreen() throws Exception {
		Path first = rois(folder.resolve("first.zip"), 8, 16), second = rois(folder.resolve("second.zip"), 12);
		Path model = folder.resolve("cells.stunet");
		RealImageJ.Run run = ended(
				0,
				imagej.headless(call("loop", "round=1 annotate=[" + first + "]") + PROPOSED
						+ "print('shown ' + Overlay.size);\n"
						+ call("loop", "annotate=[" + second + "]") + call("loop", "undo")
						+ call("loop", "annotate=[" + second + "] round=2") + call("loop", "next")
						+ "print('at ' + getSliceNumber());\n"
						+ call("loop", "round=1 annotate=[" + second + "]")
						+ call("loop", "output=[" + model + "]")));
		says(
				run.output(),
				"annotated are the slices 8, 16 of 'cells.tif'",
				"round 1 is finished; look next at the slices ",
				"annotated are the slices 8, 12, 16 of",
				"round 2 is finished",
				"round 1 was finished before, and is not learnt again",
				"the model is " + model);
		String proposed = line(run, "proposed ");
		assertTrue(proposed.matches("proposed \\d+,\\d+,\\d+"), proposed);
		assertFalse(line(run, "shown ").equals("shown 0"), run::output);
		assertFalse(line(run, "at ").equals("at 1"), run::output);
		assertEquals(
				List.of("cell"),
				Model.read(model).structures().all().stream()
						.map(Structures.Structure::name)
						.toList());
		Path project = folder.resolve("loop");
		assertTrue(Files.exists(project.resolve("cases/cells.case")), "kept for the next round");
		assertEquals(
				Stored.volume(project.resolve("data/imagesTr/cells_0000.nii.gz"))
						.size(),
				Stored.labels(project.resolve("rounds/round_2_cells.nii.gz")).size());
		try (var rounds = Files.list(project.resolve("rounds"))) {
			assertEquals(
					Set.of("round_1.stunet", "round_2.stunet", "round_1_cells.nii.gz", "round_2_cells.nii.gz"),
					Set.copyOf(rounds.map(file -> file.getFileName().toString()).toList()));
		}
	}

	private static String line(RealImageJ.Run run, String start) {
		return run.output()
				.lines()
				.filter(line -> line.startsWith(start))
				.findFirst()
				.orElse(run.output());
	}

	@Test
	void theExampleMacro() throws Exception {
		Path first = rois(folder.resolve("one.zip"), 8, 16), model = folder.resolve("example.stunet");
		Path macro = Path.of("macros/AnnotateAndLearn.ijm").toAbsolutePath();
		RealImageJ.Run run = ended(
				0,
				imagej.headless("runMacro('" + macro + "', '" + scan + ";" + folder.resolve("example") + ";0.05;"
						+ model + ";" + first + "');\n"));
		says(run.output(), "round 1, look next at the slices ", "the model is " + model);
		Model.read(model);
	}

	/** Slices without structures, and a second image, without a screen. */
	@Test
	void emptySlicesAndAnotherImage() throws Exception {
		Path first = rois(folder.resolve("few.zip"), 8, 16), project = folder.resolve("steps");
		Path other = scan(folder.resolve("more.tif"), SIZE + 4);
		RealImageJ.Run run = ended(
				0,
				imagej.headless(call("steps", "annotate=[" + first + "]")
						+ call("steps", "empty=3,20")
						+ call("steps", "add").replace(scan.toString(), other.toString())
						+ call("steps", "annotate=[" + first + "]").replace(scan.toString(), other.toString())));
		says(
				run.output(),
				"annotated are the slices 3, 8, 16, 20 of 'cells.tif'.",
				"annotated are the slices 8, 16 of 'more.tif'.");
		LabelMap labels = Stored.labels(project.resolve("data/labelsTr/cells.nii.gz"));
		assertEquals(Set.of(0), values(labels, 3), "judged");
		assertEquals(Set.of(2), values(labels, 4), "ignored");
		assertEquals(
				SIZE + 4,
				Stored.labels(project.resolve("data/labelsTr/more.nii.gz"))
						.size()
						.x());
	}

	/** @param slice from 1 */
	private static Set<Integer> values(LabelMap labels, int slice) {
		Set<Integer> values = new HashSet<>();
		Views.hyperSlice(labels.voxels(), 2, slice - 1).forEach(voxel -> values.add(voxel.get()));
		return values;
	}

	/** A macro that draws, and accepts and corrects what is in the ROI Manager, in an ImageJ with its window. */
	@Test
	@Needs(Outside.XVFB)
	void aMacroAcceptsAndCorrectsWhatIsInTheRoiManager() throws Exception {
		Path seen = folder.resolve("macro.txt"), log = folder.resolve("log.txt"), project = folder.resolve("drawn");
		Path other = scan(folder.resolve("drawn-too.tif"), SIZE + 4);
		ended(
				0,
				imagej.window("seen = ''; open('" + scan + "');\n"
						+ "for (slice = 10; slice <= 18; slice += 2) draw(slice, slice);\n"
						+ step(project, "accept=10,12") + step(project, "accept=current")
						+ step(project, "accept=all") + step(project, "undo")
						+ step(project, "accept=all") + step(project, "correct=12")
						+ "roiManager('select', 0); seen += Roi.getName + ' on ' + getSliceNumber() + '\\n';\n"
						+ step(project, "accept=current") + "draw(12, 9); draw(12, 3);\n" + step(project, "accept=12")
						+ step(project, "correct=12") + "roiManager('select', 1); roiManager('delete'); draw(12, 5);\n"
						+ step(project, "accept=12") + step(project, "undo") + "roiManager('reset');\n"
						+ step(project, "correct=14")
						+ "open('" + other + "'); draw(5, 14);\n"
						+ step(project, "add") + step(project, "accept=all") + "File.saveString(seen, '"
						+ seen + "');\nFile.saveString(getInfo('log'), '" + log
						+ "');\nfunction draw(slice, size) { setSlice(slice); makeOval(4, 4, size, size); "
						+ "Roi.setName('cell'); roiManager('add'); run('Select None'); }\n"));
		assertEquals(
				List.of(
						"accept=10,12: 3", // 14, 16, 18
						"accept=current: 2",
						"accept=all: 0",
						"undo: 2",
						"accept=all: 0",
						"correct=12: 1",
						"cell on 12",
						"accept=current: 0",
						"accept=12: 0",
						"correct=12: 2",
						"accept=12: 0",
						"undo: 2", // the one that was as before, too
						"correct=14: 1",
						"add: 2",
						"accept=all: 0"),
				Files.readAllLines(seen));
		says(Files.readString(log), "The ROI 'cell' is of 'cells.tif', and is taken for 'drawn-too.tif'.");
		assertEquals(List.of(10, 12, 14, 16, 18), slices(project.resolve("annotations/cells-0005.zip")));
		assertEquals(List.of(5, 14), slices(project.resolve("annotations/drawn-too-0001.zip")));
	}

	private static List<Integer> slices(Path rois) {
		return RoiFile.read(rois).stream().map(Roi::getZPosition).sorted().toList();
	}

	/** Takes a step, and notes how many ROIs the ROI Manager has then. */
	private static String step(Path project, String step) {
		return "run('STU-Net Annotate and Learn...', 'project=[" + project + "] " + step + "');\n seen += '" + step
				+ ": ' + roiManager('count') + '\\n';\n";
	}

	/** What goes wrong is one sentence, and ends the macro. */
	@Test
	void whatFitsNotIsOneSentence() throws Exception {
		Path first = rois(folder.resolve("bad.zip"), 8, 16);
		Path large = rois(folder.resolve("off.zip"), 3);
		refused(call("bad", "round=1"), "No slice is annotated yet");
		refused(call("bad", ""), "needs a step in its options", " add, ", " empty=, ");
		refused(call("bad", "annotate=[" + first + "] round=2"), "give round=1");
		refused(call("bad", "correct=99"), "has no slice 99");
		refused(call("bad", "correct=3"), "There is no prediction of slice 3");
		refused(call("bad", "accept=3"), "The ROI Manager has no ROI on slice 3");
		refused(call("bad", "accept=third"), "'third' is no slice");
		refused(call("bad", "output=[" + folder.resolve("no.stunet") + "]"), "there is no model to save yet");
		Path other = scan(folder.resolve("other.tif"), SIZE + 4);
		refused(
				call("bad", "annotate=[" + large + "]").replace(scan.toString(), other.toString()),
				"belongs to another image, cells");
		Path small = scan(folder.resolve("small.tif"), 12);
		refused(
				call("small", "annotate=[" + first + "]").replace(scan.toString(), small.toString()),
				"is of an image of another size");
		ImagePlus channels = IJ.openImage(scan.toString());
		channels.setDimensions(2, SLICES / 2, 1);
		Path pair = folder.resolve("pair.tif");
		new FileSaver(channels).saveAsTiffStack(pair.toString());
		refused(call("pair", "").replace(scan.toString(), pair.toString()), pair + " has 2 channels; open it");
		Path two = TinyModel.write(folder.resolve("two.stunet"), 2, Optional.empty(), 1, 2)
				.folder();
		refused(
				call("start", "annotate=[" + first + "] start=[" + two + "]").replaceFirst(" plan=\\[[^]]*]", ""),
				"has 2 channels, but 'cells.tif' has 1");
	}

	private static void refused(String macro, String... sentences) throws Exception {
		RealImageJ.Run run = ended(1, imagej.headless(macro + "print('went on');\n"));
		says(run.output(), sentences);
		assertFalse(run.output().contains("went on"), run::output);
	}

	@Test
	@Needs(Outside.XVFB)
	void aUserAnnotatesLearnsAndCorrects() throws Exception {
		Path seen = folder.resolve("seen.txt"), project = folder.resolve("cells-data");
		RealImageJ.Run run =
				imagej.main(AnnotationRobot.class, List.of(scan.toString(), plan.toString(), seen.toString()));
		Path picture = Path.of(seen + (run.exitCode() == 0 ? ".png" : ".failed.png"));
		if (Files.exists(picture))
			Files.copy(picture, Path.of("target/annotate.png"), StandardCopyOption.REPLACE_EXISTING);
		assertEquals(0, run.exitCode(), run::output);
		String lines = Files.readString(seen);
		says(
				lines,
				"Annotated: 10, 16. 0 left in the ROI Manager",
				"The round is finished.",
				"outlines true",
				"asked",
				"asked about the missing cell, 1 kept",
				"run(\"STU-Net Annotate and Learn...\", \"title=cells.tif project=",
				" accept=10",
				" accept=16",
				" round=1 ",
				" correct=",
				" next=true",
				" undo=true");
		assertFalse(lines.contains("not asked"), lines);
		assertTrue(Files.exists(project.resolve("rounds/round_3.stunet/model.json")));
	}

	@Test
	@Needs(Outside.XVFB)
	void aUserCancelsSavesAddsAnImageAndQuits() throws Exception {
		Path first = scan(folder.resolve("first.tif"), SIZE), second = scan(folder.resolve("second.tif"), SIZE + 4);
		Path seen = folder.resolve("used.txt"), project = folder.resolve("first-data");
		Path model = folder.resolve("used.stunet");
		RealImageJ.Run run = imagej.main(
				ProjectRobot.class,
				List.of(first.toString(), second.toString(), plan.toString(), model.toString(), seen.toString()));
		keepPictures(seen, "target/annotate-project", ".png", ".learning.png", ".failed.png");
		assertEquals(0, run.exitCode(), run::output);
		String lines = Files.readString(seen);
		says(
				lines,
				"1 left for slice 24",
				"0 left in the ROI Manager",
				"Cancelled; Learn goes on with it.",
				"The model is " + model,
				"0 of the first image in the ROI Manager",
				"title=second.tif project=" + project + " add=true",
				" output=" + model);
		assertTrue(lines.lines().anyMatch("asked"::equals), lines);
		assertTrue(
				lines.lines()
						.filter(line -> line.contains("run("))
						.allMatch(line -> line.matches(".* (accept|round|output|add)\\b.*")),
				lines);
		assertEquals(
				List.of("cell"),
				Model.read(model).structures().all().stream()
						.map(Structures.Structure::name)
						.toList());
		assertTrue(
				Files.exists(project.resolve("rounds/round_2.training/checkpoints")), "the round can be gone on with");
		for (String image : List.of("first", "second"))
			assertEquals(
					1,
					RoiFile.read(project.resolve("draft_" + image + ".zip")).size(),
					"what was not accepted is kept");
		String both = call("first-data", "remove").replace("input=[" + scan, "input=[" + second);
		says(ended(0, imagej.headless(both)).output(), "'second.tif' is not in the project " + project);
		assertTrue(Files.exists(project.resolve("annotations/second-0001.zip")));
	}

	/** Copies those of a robot's pictures that are there to where somebody can look at them. */
	static void keepPictures(Path seen, String to, String... endings) throws IOException {
		for (String ending : endings)
			if (Files.exists(Path.of(seen + ending)))
				Files.copy(Path.of(seen + ending), Path.of(to + ending), StandardCopyOption.REPLACE_EXISTING);
	}

	@Test
	@Needs(Outside.XVFB)
	void imageJAsksBeforeItQuitsWhenWhatIsDrawnCannotBeKept() throws Exception {
		Path drawn = scan(folder.resolve("drawn.tif"), SIZE), seen = folder.resolve("drawn.txt");
		RealImageJ.Run run = imagej.main(
				DraftRobot.class,
				List.of(
						drawn.toString(),
						plan.toString(),
						folder.resolve("drawn-data/draft_drawn.zip").toString(),
						seen.toString()));
		keepPictures(seen, "target/annotate-draft", ".png", ".failed.png");
		assertEquals(0, run.exitCode(), run::output);
		assertEquals(List.of("1 message", "open after Escape", "nothing lost", "quit"), Files.readAllLines(seen));
	}
}
