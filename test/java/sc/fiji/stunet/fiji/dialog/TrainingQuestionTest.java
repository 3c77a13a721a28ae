package sc.fiji.stunet.fiji.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import ij.IJ;
import ij.ImagePlus;
import ij.Prefs;
import ij.gui.Roi;
import ij.macro.Interpreter;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.scijava.command.CommandInfo;

import sc.fiji.stunet.commands.PredictCommand;
import sc.fiji.stunet.commands.TrainCommand;
import sc.fiji.stunet.commands.TransferCommand;
import sc.fiji.stunet.failure.UserError;
import sc.fiji.stunet.fiji.image.RoiFile;
import sc.fiji.stunet.fiji.launch.OpenImages;
import sc.fiji.stunet.fiji.launch.RunTimes;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.job.DataOutline;
import sc.fiji.stunet.job.ExpectedTraining;
import sc.fiji.stunet.job.LearningSettings;
import sc.fiji.stunet.job.RunTime;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/** What the dialogs of trainings say of time and memory, with an engine that is none. */
@Isolated
class TrainingQuestionTest {

	private static final String DEVICE = "a test's";

	private final List<String> asked = new ArrayList<>();

	private final TrainingQuestion.Estimator estimator = new TrainingQuestion.Estimator() {

		@Override
		public ExpectedTraining of(Path data, LearningSettings settings, Progress progress) {
			return estimate(20, data, settings);
		}

		@Override
		public ExpectedTraining of(DataOutline data, LearningSettings settings, Progress progress) {
			return estimate(data.scans().size(), data, settings);
		}
	};

	private ExpectedTraining estimate(int cases, Object data, LearningSettings settings) {
		asked.add(data + " " + settings.initialization().size().orElse("-") + " "
				+ settings.schedule().iterations());
		return new ExpectedTraining(
				cases,
				settings.fold().equals(Optional.of(LearningSettings.EACH)) ? 5 : 1,
				"STU-Net S, patches of 96 x 96 x 96",
				5_400_000_000L,
				3e12);
	}

	private static Form form(Class<?> command, String... filled) {
		Form form = new Form(new CommandInfo(command.getName()), OpenImages.now(), Map.of());
		for (int i = 0; i < filled.length; i += 2)
			form.set(form.field(filled[i]).orElseThrow(), filled[i + 1]);
		return form;
	}

	private String line(Form form) {
		return new TrainingQuestion((Trains) form.filledIn(), new LastOutline(), estimator)
				.answer(Progress.none())
				.line();
	}

	@AfterAll
	static void forget() {
		for (String key : List.of("training.per1e12.", "per1e12.")) Prefs.set("stunet.seconds." + key + DEVICE, null);
	}

	@Test
	void memoryAndTheTimeOfAnEpochByTheLastTrainingElseThePrediction() {
		forget();
		Form form = form(
				TrainCommand.class, "current", "/data", "size", "B", "updates", "7", "epochs", "10", "device", DEVICE);
		String memory = "Expected: 20 cases, STU-Net S, patches of 96 x 96 x 96; about 5.4 GB of memory; ";
		assertEquals(memory + TrainingQuestion.UNKNOWN_TIME + ".", line(form));
		assertEquals(List.of(Path.of("/data") + " B 7"), asked);
		Prefs.set("stunet.seconds.per1e12." + DEVICE, 10.0);
		assertEquals(memory + "an epoch about 30 s, all of them about 5 min, by the last prediction here.", line(form));
		RunTimes.addEpoch(DEVICE, new RunTime(120, 6e12));
		assertEquals(memory + "an epoch about 60 s, all of them about 10 min, by the last training here.", line(form));
		RunTimes.addEpoch(DEVICE, new RunTime(0, 6e12));
		assertEquals(memory + "an epoch about 60 s, all of them about 10 min, by the last training here.", line(form));
	}

	@Test
	void timeOfAllFoldsAndWithinTheMinutes() {
		RunTimes.addEpoch(DEVICE, new RunTime(120, 6e12));
		Form form = form(TrainCommand.class, "current", "/data", "epochs", "10", "device", DEVICE, "fold", "each");
		says(line(form), "an epoch about 60 s, all of them in 5 folds about 50 min, by the last training here.");
		form.set(form.field("minutes").orElseThrow(), "3");
		says(line(form), "an epoch about 60 s, all of them in 5 folds about 15 min, by");
		form.set(form.field("fold").orElseThrow(), "0");
		says(line(form), "an epoch about 60 s, all of them about 3 min, by");
		form.set(form.field("minutes").orElseThrow(), "99");
		says(line(form), "an epoch about 60 s, all of them about 10 min, by");
	}

	/** As a new data set is written of it when the training begins. */
	@Test
	void anOpenImageAndRoiZipsAreOutlined(@TempDir Path folder) throws IOException {
		ImagePlus scan = IJ.createImage("scan", "16-bit black", 20, 30, 10);
		scan.getCalibration().setUnit("mm");
		scan.getCalibration().pixelDepth = 2.5;
		scan.setDimensions(1, 10, 1);
		ImagePlus painted = IJ.createImage("painted", "8-bit black", 20, 30, 10);
		painted.getStack().getProcessor(3).set(1, 1, 7);
		Interpreter.batchMode = true;
		Interpreter.addBatchModeImage(painted);
		Interpreter.addBatchModeImage(scan);
		try {
			Form form = form(TrainCommand.class);
			refused(UserError.class, () -> line(form), "There are no labels");
			form.set(form.field("labels").orElseThrow(), "painted");
			says(line(form), "Expected: 1 case, STU-Net S");
			assertEquals(
					List.of("DataOutline[scans=[Scan[size=20 x 30 x 10, spacing=" + new Spacing(1, 1, 2.5)
							+ "]], channels=1, structures=1] S 50"),
					asked);
		} finally {
			Interpreter.removeBatchModeImage(scan);
			Interpreter.removeBatchModeImage(painted);
			Interpreter.batchMode = false;
		}
		Files.createDirectories(folder.resolve("images"));
		Files.createDirectories(folder.resolve("labels"));
		Roi roi = new Roi(2, 2, 4, 4);
		roi.setName("liver");
		roi.setPosition(3);
		for (String name : List.of("a", "b")) {
			VolumeWriter.write(
					folder.resolve("images/" + name + ".nii.gz"),
					new Volume(ArrayImgs.floats(4, 3, 5, 1), Geometry.unoriented(new Spacing(1, 1, 4))),
					false);
			try (OutputStream out = Files.newOutputStream(folder.resolve("labels/" + name + ".zip"))) {
				RoiFile.write(List.of(roi), out);
			}
		}
		says(line(form(TrainCommand.class, "current", folder.toString())), "Expected: 2 cases, STU-Net S");
	}

	@Test
	void fieldsThatAreNotFilledInYetAreNoObstacle() {
		assertTrue(form(TrainCommand.class).trains());
		assertFalse(form(PredictCommand.class).trains());
		assertEquals("", line(form(TrainCommand.class)));
		assertTrue(line(form(TrainCommand.class, "current", "/data", "epochs", "many"))
				.contains("5.4 GB"));
		refused(
				UserError.class,
				() -> line(form(TransferCommand.class, "current", "/data", "start", "no-such-model")),
				"no-such-model");
	}
}
