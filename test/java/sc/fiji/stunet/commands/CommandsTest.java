package sc.fiji.stunet.commands;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import ij.IJ;
import ij.ImagePlus;
import ij.gui.Roi;
import ij.io.FileSaver;
import ij.macro.Interpreter;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.test.ImgLib2Assert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.scijava.Context;
import org.scijava.command.CommandModule;
import org.scijava.command.CommandService;
import org.scijava.plugin.PluginService;

import sc.fiji.stunet.TinyData;
import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.dataset.MadeData;
import sc.fiji.stunet.doctor.Findings;
import sc.fiji.stunet.evaluate.Evaluation;
import sc.fiji.stunet.evaluate.EvaluationText;
import sc.fiji.stunet.fiji.image.ImageVolume;
import sc.fiji.stunet.fiji.image.Reading;
import sc.fiji.stunet.fiji.launch.EngineService;
import sc.fiji.stunet.fiji.launch.ResultKind;
import sc.fiji.stunet.io.VolumeFiles;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.job.EvaluationReport;
import sc.fiji.stunet.job.PlanRequest;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.train.planning.TrainingPlan;
import sc.fiji.stunet.training.DataSets;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;
import sc.fiji.stunet.weights.Models;
import sc.fiji.stunet.worker.client.EngineCommand;

/** The commands through SciJava's service, with the engine in its own process. */
@Isolated
@Tag("process")
class CommandsTest {

	private static final Path SAMPLE = Path.of("samples/brain_tissue.stunet").toAbsolutePath();
	private static final String SAMPLE_PLANS =
			"""
		{"name": "small", "plans": {"num_modalities": 1, "num_classes": 3, "normalization_schemes": {"0": "nonCT"}, \
		"use_mask_for_norm": {"0": true},
		"plans_per_stage": {"0": {"patch_size": [48, 64, 48], "current_spacing": [2, 2, 2],
		"pool_op_kernel_sizes": [[2, 2, 2], [2, 2, 2], [2, 2, 2], [2, 2, 2], [1, 1, 1]]}}}}
		""";

	@TempDir
	private static Path folder;

	private static Context context;

	@BeforeAll
	static void start() {
		System.setProperty(EngineCommand.LOCATION, System.getProperty("java.class.path") + File.pathSeparator);
		context = new Context(CommandService.class, PluginService.class, EngineService.class);
	}

	@AfterAll
	static void stop() {
		System.clearProperty(EngineCommand.LOCATION);
		context.dispose();
	}

	/** @param printed what ImageJ's log got */
	private record Run(CommandModule module, String printed) {

		String refusal() {
			assertTrue(module.isCanceled(), printed);
			return module.getCancelReason();
		}

		Run succeeded() {
			assertFalse(module.isCanceled(), module.getCancelReason());
			return this;
		}
	}

	/** Keys and values, files as text, as a user types them; in front of them, some as in a macro. */
	private static Run run(Class<?> command, Object... inputs) throws Exception {
		PrintStream before = System.out;
		ByteArrayOutputStream printed = new ByteArrayOutputStream();
		System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
		try {
			Object[] all = Stream.of(inputs).flatMap(CommandsTest::pairs).toArray();
			CommandModule module = context.service(CommandService.class)
					.run(command.getName(), true, all)
					.get();
			return new Run(module, printed.toString(StandardCharsets.UTF_8));
		} finally {
			System.setOut(before);
		}
	}

	private static Stream<Object> pairs(Object input) {
		if (input instanceof Path path) return Stream.of(path.toFile());
		if (!(input instanceof String text) || !text.contains("=")) return Stream.of(input);
		return Stream.of(text.split("[ =]", -1))
				.map(word -> word.matches("\\d+")
						? Integer.valueOf(word)
						: word.matches("\\d.*") ? Double.valueOf(word) : word);
	}

	/** SciJava would keep what a script gave that failed, and ask for an image back as a file. */
	@Test
	void sciJavaRemembersNothing() {
		context.service(CommandService.class).getCommands().stream()
				.filter(info -> info.getDelegateClassName().startsWith("sc.fiji.stunet."))
				.forEach(info -> info.inputs()
						.forEach(item -> assertFalse(
								item.isPersisted()
										&& !item.getType().getName().startsWith("org.scijava.")
										&& !item.getType().equals(EngineService.class),
								() -> info.getLabel() + " " + item.getName())));
	}

	@Test
	void importSaysWhatTheNewModelIs() throws Exception {
		Path plans = Files.writeString(folder.resolve("plans.json"), SAMPLE_PLANS);
		Path labels = Files.writeString(
				folder.resolve("labels.json"),
				"{\"0\": \"background\", \"1\": \"csf\", \"2\": \"grey\", \"3\": \"white\"}");
		Path output = folder.resolve("new.stunet");
		Path weights = SAMPLE.resolve("weights.safetensors");
		Object[] inputs = {"orientation=RAS", "checkpoint", weights, "plans", plans, "labels", labels, "output", output
		};
		Run run = run(ImportModelCommand.class, inputs).succeeded();
		assertEquals(Models.describe(output).strip(), run.printed().strip());
		says(run.printed(), "grey");
		Model model = Model.read(output);
		assertEquals(Optional.of("RAS"), model.plan().orientation());
		assertEquals(
				Model.read(SAMPLE).provenance().weightsSha256(),
				model.provenance().weightsSha256());
		assertTrue(run(ImportModelCommand.class, inputs).refusal().contains("exists already"));
		run(ImportModelCommand.class, "checkpoint", weights, "plans", plans, "output", output, "overwrite", true)
				.succeeded();
		assertEquals(Optional.empty(), Model.read(output).plan().orientation());
	}

	@Test
	void infoChecksTheModel() throws Exception {
		assertEquals(
				Models.describe(SAMPLE).strip(),
				run(ModelInfoCommand.class, "model", SAMPLE)
						.succeeded()
						.printed()
						.strip());
		Path damaged = TinyModel.write(folder.resolve("damaged.stunet"), 1, Optional.empty(), 1)
				.folder();
		Path weights = damaged.resolve("weights.safetensors");
		byte[] bytes = Files.readAllBytes(weights);
		bytes[bytes.length - 1]++;
		Files.write(weights, bytes);
		Run run = run(ModelInfoCommand.class, "model", damaged);
		says(run.refusal(), "weights.safetensors");
		assertFalse(run.printed().contains("\tat "), run.printed());
	}

	/** Blocks of two labels; the prediction misses one and has one too many. */
	private static Path labels(String name, int shift, int second) {
		short[] voxels = new short[12 * 11 * 10];
		for (int z = 2; z < 6; z++)
			for (int y = 3; y < 8; y++)
				for (int x = 2; x < 7; x++) {
					voxels[(z * 11 + y) * 12 + x + shift] = 1;
					if (x < 4) voxels[((z + 4) * 11 + y) * 12 + x] = (short) second;
				}
		Path file = folder.resolve(name);
		VolumeWriter.writeLabels(
				file,
				new LabelMap(ArrayImgs.unsignedShorts(voxels, 12, 11, 10), Geometry.unoriented(new Spacing(1, 2, 3))),
				true);
		return file;
	}

	@Test
	void evaluateGivesTheNumbersOfTheFacade() throws Exception {
		Path reference = labels("reference.nii.gz", 0, 2);
		Path prediction = labels("prediction.nii.gz", 1, 3);
		Path table = folder.resolve("scores.csv");
		Path json = folder.resolve("scores.json");
		Object[] files = {"reference", reference.toString(), "prediction", prediction.toString()};
		Object[] others = {"tolerance=1.5", "model", SAMPLE, "table", table, "json", json};
		Object[] inputs = Stream.of(files, others).flatMap(Stream::of).toArray();
		Run run = run(EvaluateCommand.class, inputs).succeeded();
		EvaluationReport expected =
				Evaluation.evaluate(reference, prediction, Optional.of(SAMPLE), 1.5, Progress.none());
		assertEquals(EvaluationText.json(expected), Files.readString(json));
		List<String> rows = Files.readAllLines(table);
		assertEquals(
				"structure,value,dice,iou,nsd,hd95_mm,reference_voxels,reference_mm3,prediction_voxels,prediction_mm3",
				rows.get(0));
		assertEquals(
				List.of("csf", "grey_matter", "white_matter", "mean"),
				rows.stream().skip(1).map(row -> row.split(",")[0]).toList());
		EvaluationReport.Score csf = expected.structures().get(0);
		String[] cells = rows.get(1).split(",");
		double[] scores = {csf.value(), csf.dice(), csf.iou(), csf.nsd(), csf.hd95Mm(), 100, 600, 100, 600};
		for (int i = 0; i < scores.length; i++)
			assertEquals(
					scores[i],
					Double.parseDouble(cells[i + 1]),
					1e-6,
					rows.get(0).split(",")[i + 1]);
		assertEquals("grey_matter,2,0,0,0,Infinity,40,240,0,0", rows.get(2));
		assertEquals("mean,,0.4," + rows.get(4).split(",", 4)[3], rows.get(4));
		says(run.printed(), "mean Dice 0.4000", "1 missed, 1 only predicted");
		assertEquals(
				expected.structures().size(),
				new ObjectMapper().readTree(json.toFile()).get("structures").size());
		assertTrue(run(EvaluateCommand.class, inputs).refusal().contains("scores.csv"));
	}

	/** The sentence about an open image without a unit advises spacing=, so it must be there. */
	@Test
	void evaluateTakesTheSpacingOfOpenImages() throws Exception {
		Path reference = labels("reference.nii.gz", 0, 2);
		ImagePlus open = IJ.createHyperStack("open", 12, 11, 1, 10, 1, 8);
		// Without a screen, only batch mode knows images by their title.
		Interpreter.batchMode = true;
		Interpreter.addBatchModeImage(open);
		try {
			Object[] inputs = {"reference", reference.toString(), "prediction", "open"};
			assertTrue(run(EvaluateCommand.class, inputs).refusal().contains("or with spacing=x,y,z in mm"));
			Object[] wrong = {"reference", reference.toString(), "prediction", "open", "spacing", "1,2,4"};
			assertTrue(run(EvaluateCommand.class, wrong).refusal().contains("1.000 x 2.000 x 4.000 mm"));
			Object[] options = {"reference", reference.toString(), "prediction", "open", "spacing", "1,2,3"};
			assertTrue(run(EvaluateCommand.class, options).succeeded().printed().contains("mean Dice 0"));
			Object[] files = {"reference", reference.toString(), "prediction", reference.toString(), "spacing", "1,2,3"
			};
			assertTrue(run(EvaluateCommand.class, files).refusal().contains("is for open images"));
		} finally {
			Interpreter.removeBatchModeImage(open);
			Interpreter.batchMode = false;
		}
	}

	/** As in the other commands, whatever is current when a macro runs. */
	@Test
	void labelsAndScansAreNamedByTheirTitles() throws Exception {
		Path file = labels("named.nii.gz", 0, 2), saved = folder.resolve("saved.nii.gz");
		ImagePlus scan = IJ.createHyperStack("the scan", 12, 11, 1, 10, 1, 8);
		scan.getCalibration().setUnit("mm");
		scan.getCalibration().pixelHeight = 2;
		scan.getCalibration().pixelDepth = 3;
		// Without a screen, only batch mode knows images by their title.
		Interpreter.batchMode = true;
		Interpreter.addBatchModeImage(scan);
		try {
			Object[] opening = {"labels", file, "title", "the scan", "result", ResultKind.LABELS};
			ImagePlus opened = (ImagePlus)
					run(OpenLabelsCommand.class, opening).succeeded().module().getOutput("opened");
			Interpreter.addBatchModeImage(opened);
			Object[] saving = {"title", opened.getTitle(), "output", saved, "volumes", false};
			run(SaveLabelsCommand.class, saving).succeeded();
			Interpreter.removeBatchModeImage(opened);
			assertEquals(
					VolumeFiles.plain(Progress.none()).readLabels(file).voxelsByLabel(),
					VolumeFiles.plain(Progress.none()).readLabels(saved).voxelsByLabel());
			says(run(SaveLabelsCommand.class, "title", "gone", "output", saved).refusal(), "no open image 'gone'");
			says(run(OpenLabelsCommand.class, "labels", file, "title", "gone").refusal(), "open are 'the scan'");
		} finally {
			Interpreter.removeBatchModeImage(scan);
			Interpreter.batchMode = false;
		}
	}

	@Test
	void checkDataShowsAllAndRefusesWithTheFirstError() throws Exception {
		Path data = folder.resolve("checked");
		MadeData made =
				MadeData.in(data).plainCase("a").plainCase("b").plainCase("c").names();
		Run good = run(CheckDataCommand.class, "data", data).succeeded();
		assertEquals(
				DataSets.check(data, Progress.none()).text().strip(),
				good.printed().strip());
		says(good.printed(), "liver: in 3 of 3");
		made.labels("labels/a.nii.gz", 9).labels("labels/b.nii.gz", 8);
		Run bad = run(CheckDataCommand.class, "data", data);
		says(bad.printed(), "voxels of the value 9", "voxels of the value 8");
		List<String> errors = DataSets.check(data, Progress.none()).errors();
		assertEquals(
				data + " has 2 errors to be corrected before training, the first: " + errors.get(0), bad.refusal());
		assertTrue(errors.get(0).contains("value 9"), errors::toString);
		made.labels("labels/b.nii.gz");
		says(
				run(CheckDataCommand.class, "data", data).refusal(),
				"^" + data + " has 1 error to be corrected before training: ",
				"value 9");
		assertTrue(run(PlanCommand.class, "data", data).refusal().contains("value 9"));
	}

	@Test
	void planIsShownAndWritten() throws Exception {
		Path data = folder.resolve("planned");
		MadeData.in(data).plainCase("a").plainCase("b").names();
		Path file = folder.resolve("plan-b.json");
		Object[] inputs = {"data", data, "size", "B", "memory", 8.0, "output", file};
		Run run = run(PlanCommand.class, inputs).succeeded();
		DataSets.Planned expected =
				DataSets.plan(new PlanRequest(data, "B", Optional.of(8.0), Optional.empty(), false), Progress.none());
		assertEquals(
				expected.text() + "\nThe plan is " + file + "; STU-Net Train... takes it with plan=.",
				run.printed().strip());
		assertEquals(expected.plan(), TrainingPlan.read(file));
		assertTrue(run(PlanCommand.class, inputs).refusal().contains("plan-b.json exists already"));
		run(PlanCommand.class, "data", data, "output", file, "overwrite", true).succeeded();
		assertEquals("S", TrainingPlan.read(file).sizeName());
		assertTrue(run(PlanCommand.class, "data", data, "memory", 0.01)
				.refusal()
				.contains("allow more memory ('memory')"));
	}

	/** With such a rate nothing gets better for long. */
	@Test
	void transferLearnsTheHeadsAtItsRateAndLosesPatience() throws Exception {
		Path data = TinyData.write(folder.resolve("boxes"), 2);
		Path plan = TinyData.writePlan(folder.resolve("boxes.json"));
		Path start = folder.resolve("begun.stunet");
		String shared = "updates=2 threads=1 device=cpu";
		run(TrainCommand.class, shared, "epochs=1 fold=all", "data", data, "plan", plan, "output", start)
				.succeeded();
		Path output = folder.resolve("boxes.stunet");
		Object[] inputs = {
			"epochs=40 patience=1 rate=1e-6", "start", start, "data", data, "plan", plan, "output", output
		};
		run(
						TransferCommand.class,
						Stream.concat(Stream.of(shared), Stream.of(inputs)).toArray())
				.succeeded();
		List<String> rows = Files.readAllLines(output.resolve("training.csv"));
		assertTrue(rows.size() > 2 && rows.size() < 41, rows::toString);
		String[] cells = rows.get(1).split(",");
		assertEquals(List.of(1e-6, 1e-6), List.of(Double.valueOf(cells[6]), Double.valueOf(cells[7])));
		says(
				Model.read(output).provenance().recipe().orElseThrow(),
				"up to 40 epochs of 2 updates, learning rate 1.0E-6,");
	}

	@Test
	void aPlanFileLeavesNoRoomForTheMemory() throws Exception {
		Path data = TinyData.write(folder.resolve("more boxes"), 1);
		Path plan = TinyData.writePlan(folder.resolve("more.json"));
		Path model = folder.resolve("more.stunet");
		Run run = run(TrainCommand.class, "epochs=1 memory=4.0", "data", data, "plan", plan, "output", model);
		says(run.refusal(), "leave out the memory ('memory') or the plan ('plan')");
		assertTrue(run(TrainCommand.class, "data", data, "output", folder.resolve("more.stunet"), "modality", "CT")
				.refusal()
				.contains("named in its dataset.json"));
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			value = {
				"CheckDataCommand | STU-Net Check Data... needs data=",
				"PlanCommand | STU-Net Plan... needs data=",
				"ImportModelCommand | STU-Net Import Model... needs checkpoint=",
				"ModelInfoCommand | STU-Net Model Info... needs model=",
				"EvaluateCommand | STU-Net Evaluate... needs reference=",
				"TrainCommand | STU-Net Train... needs output=",
				"TransferCommand | STU-Net Transfer... needs",
				"PredictFolderCommand | STU-Net Predict Folder... needs model="
			})
	void aMissingKeyIsOneSentence(String command, String words) throws Exception {
		assertTrue(run(Class.forName("sc.fiji.stunet.commands." + command))
				.refusal()
				.startsWith(words));
	}

	@Test
	void theDoctorTellsWhatIsThereWithoutNames() throws Exception {
		String text = run(DoctorCommand.class).succeeded().printed();
		says(text, "ImageJ: ", "Memory: ", "TensorFlow: 2.", "oneDNN: on", "computes right numbers");
		assertFalse(text.contains(Findings.here().home() + "/"), text);
	}

	@Test
	void helpWithoutAWindowPrintsTheAddress() throws Exception {
		assertTrue(run(HelpCommand.class).succeeded().printed().contains("/index.html"));
	}

	/** What a script gets, without any table: of an open image and of a file. */
	@Test
	void scriptsGetTheVolumesAsAList() throws Exception {
		Path model = TinyModel.write(folder.resolve("typed.stunet"), 1, Optional.empty(), 1, 7)
				.folder();
		ImagePlus open = IJ.createImage("open", "32-bit ramp", 12, 10, 9);
		open.getCalibration().setUnit("mm");
		open.getCalibration().pixelDepth = 3;
		Run run = run(PredictCommand.class, "image", open, "model", model, "device", "cpu", "statistics", "all")
				.succeeded();
		List<Map<String, Object>> found = structures(run);
		assertTrue(run.module().isOutputResolved("measured"), "SciJava would open a window for every text in it");
		assertEquals(List.of(1, 7), found.stream().map(map -> map.get("label")).toList());
		for (Map<String, Object> one : found) {
			assertEquals((Long) one.get("voxels") * 3.0, one.get("mm3"));
			assertEquals((Double) one.get("mm3") / 1000, one.get("ml"));
			assertEquals("image", one.get("axes"));
		}
		Path file = folder.resolve("typed.nii.gz");
		scan(file);
		Object[] ofFile = {"input", file.toString(), "model", model, "device", "cpu", "result", "nothing"};
		Path table = folder.resolve("typed.json");
		Object[] withTable =
				Stream.concat(Stream.of(ofFile), Stream.of("table", table)).toArray();
		List<Map<String, Object>> measured =
				structures(run(PredictCommand.class, withTable).succeeded());
		assertEquals(
				List.of("name", "label", "voxels", "mm3", "ml", "mean"),
				List.copyOf(measured.get(0).keySet()));
		assertEquals(
				measured.get(0).get("voxels"),
				new ObjectMapper()
						.readTree(table.toFile())
						.at("/structures/0/voxels")
						.asLong());
		Path saved = folder.resolve("typed-labels.nii.gz");
		ImagePlus labels = (ImagePlus) run.module().getOutput("labels");
		Run saving =
				run(SaveLabelsCommand.class, "image", labels, "output", saved).succeeded();
		assertEquals(
				found.stream().map(map -> map.get("voxels")).toList(),
				structures(saving).stream().map(map -> map.get("voxels")).toList());
		assertNull(structures(saving).get(0).get("mean"));
		says(
				run(PredictCommand.class, "image", open, "model", model, "statistics", "some")
						.refusal(),
				"'some'");
	}

	/** Each as it is alone, in one image and one table; the files are numbered. */
	@Test
	void allTimePointsAreSegmentedOneAfterTheOther() throws Exception {
		Path model = TinyModel.write(folder.resolve("beating.stunet"), 1, Optional.empty(), 1, 7)
				.folder();
		ImagePlus beating = IJ.createHyperStack("beating", 12, 10, 1, 9, 3, 32);
		beating.getCalibration().setUnit("mm");
		beating.getCalibration().frameInterval = 0.04;
		Random random = new Random(5);
		for (int plane = 1; plane <= beating.getStackSize(); plane++) {
			float[] pixels = (float[]) beating.getStack().getPixels(plane);
			for (int i = 0; i < pixels.length; i++) pixels[i] = random.nextFloat() * 100;
		}
		Object[] inputs = {"image", beating, "model", model, "device", "cpu"};
		says(run(PredictCommand.class, inputs).refusal(), "3 time points");
		Path table = folder.resolve("beating.csv");
		Object[] all = {"frame", "all", "table", table, "output", folder.resolve("beating.nii.gz")};
		Run run = run(PredictCommand.class, join(inputs, all)).succeeded();
		ImagePlus labels = (ImagePlus) run.module().getOutput("labels");
		assertEquals(List.of(1, 9, 3), List.of(labels.getNChannels(), labels.getNSlices(), labels.getNFrames()));
		assertTrue(labels.isHyperStack() && labels.getProp("Label 7") != null);
		assertEquals(0.04, labels.getCalibration().frameInterval);
		List<Map<String, Object>> found = structures(run);
		assertEquals(
				List.of(1, 1, 2, 2, 3, 3),
				found.stream().map(map -> map.get("frame")).toList());
		assertEquals(7, Files.readAllLines(table).size());
		assertTrue(Files.readString(table).startsWith("frame,structure,value,voxels,"));
		for (int frame = 1; frame <= 3; frame++) {
			ImgLib2Assert.assertImageEquals(
					ImageVolume.labels(labels, Reading.AS_IT_IS.at(frame), Progress.none())
							.voxels(),
					VolumeFiles.plain(Progress.none())
							.at(frame)
							.read(folder.resolve("beating.nii.gz"))
							.voxels());
			// A number as scripts gave it when it could be nothing else.
			Run alone = run(PredictCommand.class, join(inputs, "frame", frame)).succeeded();
			ImagePlus one = (ImagePlus) alone.module().getOutput("labels");
			for (int slice = 1; slice <= 9; slice++)
				assertArrayEquals((short[]) one.getStack().getPixels(slice), (short[])
						labels.getStack().getPixels(labels.getStackIndex(1, slice, frame)));
			assertNotNull(structures(alone).get(0).get("mean"), "of this time point and no other");
			for (String key : List.of("voxels", "mean"))
				assertEquals(
						structures(alone).get(0).get(key),
						found.get(2 * frame - 2).get(key));
		}
		says(run(PredictCommand.class, join(inputs, all)).refusal(), "beating", "exists already");
		assertEquals(
				0.04,
				VolumeFiles.timesOf(folder.resolve("beating.nii.gz")).step().orElseThrow(),
				1e-6);
		theSameOfAFile(beating, labels, model);
		run(PredictCommand.class, join(inputs, "frame", "all", "result", "overlay"))
				.succeeded();
		Set<Integer> times = new TreeSet<>();
		for (Roi roi : beating.getOverlay()) times.add(roi.getTPosition());
		assertEquals(Set.of(1, 2, 3), times);
	}

	/** A file, and all files of a folder. */
	private void theSameOfAFile(ImagePlus beating, ImagePlus labels, Path model) throws Exception {
		Path scans = Files.createDirectories(folder.resolve("beating-scans"));
		Path scan = scans.resolve("heart.tif"), output = folder.resolve("of-file.nrrd");
		assertTrue(new FileSaver(beating).saveAsTiff(scan.toString()));
		Object[] inputs = {"input", scan, "model", model, "device", "cpu"};
		says(run(PredictCommand.class, inputs).refusal(), "3 volumes", "frame=all");
		says(run(PredictCommand.class, join(inputs, "frame", "4")).refusal(), "frame=1 to frame=3");
		ImagePlus read = (ImagePlus) run(PredictCommand.class, join(inputs, "frame", "all", "output", output))
				.succeeded()
				.module()
				.getOutput("labels");
		assertEquals(0.04, read.getCalibration().frameInterval, 1e-9);
		Path made = folder.resolve("of-folder");
		Object[] all = {"input", scans, "output", made, "model", model, "device", "cpu", "frame", "all"};
		run(PredictFolderCommand.class, all).succeeded();
		says(run(PredictFolderCommand.class, join(all, "probabilities", true)).refusal(), "probabilities");
		assertTrue(Files.readString(made.resolve("summary.csv")).contains("device,frame,"));
		assertEquals(4, Files.readAllLines(made.resolve("summary.csv")).size());
		for (int frame = 1; frame <= 3; frame++) {
			for (int slice = 1; slice <= 9; slice++)
				assertArrayEquals((short[]) read.getStack().getPixels(read.getStackIndex(1, slice, frame)), (short[])
						labels.getStack().getPixels(labels.getStackIndex(1, slice, frame)));
			for (Path file : List.of(output, made.resolve("heart.nii.gz")))
				ImgLib2Assert.assertImageEquals(
						ImageVolume.labels(labels, Reading.AS_IT_IS.at(frame), Progress.none())
								.voxels(),
						VolumeFiles.plain(Progress.none()).at(frame).read(file).voxels());
		}
		ImagePlus under = (ImagePlus) run(PredictCommand.class, join(inputs, "frame", "all", "result", "overlay"))
				.succeeded()
				.module()
				.getOutput("labels");
		assertEquals(3, under.getNFrames());
	}

	private static Object[] join(Object[] some, Object... others) {
		return Stream.concat(Stream.of(some), Stream.of(others)).toArray();
	}

	@SuppressWarnings("unchecked") // it is declared so
	private static List<Map<String, Object>> structures(Run run) {
		return (List<Map<String, Object>>) run.module().getOutput("measured");
	}

	private static void scan(Path file) {
		float[] voxels = new float[12 * 10 * 9];
		Random random = new Random(file.hashCode());
		for (int i = 0; i < voxels.length; i++) voxels[i] = random.nextFloat() * 100;
		VolumeWriter.write(
				file,
				new Volume(ArrayImgs.floats(voxels, 12, 10, 9, 1), Geometry.unoriented(new Spacing(3, 3, 3))),
				true);
	}

	@Test
	void aFolderWithABrokenScanGivesTheOthersAndIsTakenUpAgain() throws Exception {
		Path model = TinyModel.write(folder.resolve("tiny.stunet"), 1, Optional.empty(), 1, 7)
				.folder();
		Path scans = Files.createDirectory(folder.resolve("scans"));
		Path output = folder.resolve("label maps");
		scan(scans.resolve("a.nii.gz"));
		Files.writeString(scans.resolve("b.nii"), "no scan at all");
		scan(scans.resolve("c.nii.gz"));
		scan(scans.resolve("other.nii.gz"));
		Object[] inputs = {"model", model, "input", scans, "output", output, "pattern", "?.nii*", "device", "cpu"};
		Run run = run(PredictFolderCommand.class, inputs);
		Path summary = output.resolve("summary.csv");
		assertEquals("1 of 3 cases failed; " + summary + " says why.", run.refusal());
		assertFalse(run.printed().contains("\tat "), run.printed());
		List<String> rows = Files.readAllLines(summary);
		says(rows.get(2), "^b,failed,", "b.nii");
		assertTrue(rows.get(1).startsWith("a,done,") && rows.get(3).startsWith("c,done,"), rows::toString);
		String[] first = rows.get(1).split(",");
		assertEquals(27 * Long.parseLong(first[5]), Long.parseLong(first[6]));
		assertTrue(Files.exists(output.resolve("a.nii.gz"))
				&& Files.exists(output.resolve("c.nii.gz"))
				&& !Files.exists(output.resolve("b.nii.gz")));
		scan(scans.resolve("b.nii"));
		assertTrue(run(PredictFolderCommand.class, inputs)
				.succeeded()
				.printed()
				.contains("3 of 3 cases are done (2 before)"));
		Object[] more = Stream.concat(Stream.of(inputs), Stream.of("probabilities", true))
				.toArray();
		assertTrue(run(PredictFolderCommand.class, more)
				.succeeded()
				.printed()
				.contains("3 of 3 cases are done (0 before)"));
		assertTrue(Files.size(output.resolve("probabilities/c.nii.gz")) > 0);
		assertTrue(run(PredictFolderCommand.class, "model", model, "input", scans, "output", output, "part", "3/2")
				.refusal()
				.contains("3/2"));
	}
}
