package sc.fiji.stunet.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

import javax.imageio.ImageIO;

import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

import sc.fiji.stunet.TinyData;
import sc.fiji.stunet.cli.StuNetCommandLine;
import sc.fiji.stunet.dataset.InvalidDataSet;
import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.failure.Refusals;
import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.files.FileReads;
import sc.fiji.stunet.files.HeldFiles;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.Epoch;
import sc.fiji.stunet.job.InitializationSettings;
import sc.fiji.stunet.job.InitializationSettings.Pretrained;
import sc.fiji.stunet.job.LearningRates;
import sc.fiji.stunet.job.LearningSettings;
import sc.fiji.stunet.job.LearningSettings.Mode;
import sc.fiji.stunet.job.Preview;
import sc.fiji.stunet.job.TrainingObserver;
import sc.fiji.stunet.job.TrainingRequest;
import sc.fiji.stunet.job.TrainingResult;
import sc.fiji.stunet.job.TrainingSchedule;
import sc.fiji.stunet.job.WeightInitialization;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.NetworkConfig.Unit;
import sc.fiji.stunet.model.PlainConvUNetConfig;
import sc.fiji.stunet.model.ResidualEncoderUNetConfig;
import sc.fiji.stunet.preprocess.NnUNetVersion;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.train.Folds;
import sc.fiji.stunet.validation.Validation;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.weights.ModelFolder;

/** The whole of it with the real network, a tiny one. */
@Timeout(300)
@Tag("engine")
class TrainingTest {

	private static final EngineSettings ONE_THREAD = new EngineSettings(1, "cpu");

	@TempDir
	Path folder;

	private Path data;
	private InitializationSettings start;
	private final List<String> logged = new ArrayList<>();
	private boolean leaveOutFailing;
	private int cancelAfter = Integer.MAX_VALUE;
	private boolean cancelled;
	private final Progress progress = new FakeProgress().logging(logged::add).cancelledWhen(() -> cancelled);
	private final TrainingObserver observer = new TrainingObserver() {

		@Override
		public void epoch(List<String> structures, Epoch epoch, Optional<Preview> preview) {
			cancelled = epoch.number() == cancelAfter;
		}
	};

	@BeforeEach
	void makeData() throws IOException {
		data = TinyData.write(folder.resolve("data"), 4);
		start = new InitializationSettings(
				Optional.of(TinyData.writePlan(folder.resolve("plan.json"))),
				Optional.empty(),
				Optional.empty(),
				Optional.empty(),
				Optional.empty());
	}

	private TrainingResult train(String output, int epochs, Mode mode) {
		return Training.run(request(output, epochs, mode), observer, progress);
	}

	private TrainingRequest request(String output, int epochs, Mode mode) {
		return request(output, epochs, mode, Optional.of(0));
	}

	private TrainingRequest request(String output, int epochs, Mode mode, Optional<Integer> fold) {
		TrainingSchedule recipe = new TrainingSchedule(
				epochs, 5, 2, new LearningRates(0.01, 0.01), 3, Optional.empty(), Optional.empty());
		return new TrainingRequest(
				data,
				folder.resolve(output),
				new LearningSettings(start, recipe, fold, mode, leaveOutFailing, ONE_THREAD),
				Optional.empty());
	}

	private byte[] weights(String output) throws IOException {
		return Files.readAllBytes(folder.resolve(output).resolve(Model.WEIGHTS));
	}

	@Test
	void interruptedAndResumedEqualsUninterrupted() throws IOException {
		train("whole.stunet", 4, Mode.NEW);
		cancelAfter = 2;
		assertThrows(Cancelled.class, () -> train("two.stunet", 4, Mode.NEW));
		assertFalse(Files.exists(folder.resolve("two.stunet")));
		cancelled = false;
		cancelAfter = Integer.MAX_VALUE;
		assertThrows(InvalidRequest.class, () -> train("two.stunet", 4, Mode.NEW));
		Refusals.refused(InvalidRequest.class, () -> train("two.stunet", 5, Mode.RESUME), "epochs 5 instead of 4");
		train("two.stunet", 4, Mode.RESUME);
		assertArrayEquals(weights("whole.stunet"), weights("two.stunet"));
		assertEquals(timeless("whole.stunet"), timeless("two.stunet"));
		assertFalse(Files.exists(folder.resolve("two.training")), "removed when the model is complete");
	}

	@Test
	void initialWeightsAreSaidByTheModelAndKeptByATrainingThatGoesOn() throws IOException {
		InitializationSettings usual = start;
		train("usual.stunet", 2, Mode.NEW);
		says(recipe("usual.stunet"), "from scratch, with a plan file; up to");
		start = usual.withInitialWeights(Optional.of(WeightInitialization.PYTORCH));
		cancelAfter = 1;
		assertThrows(Cancelled.class, () -> train("other.stunet", 2, Mode.NEW));
		cancelled = false;
		cancelAfter = Integer.MAX_VALUE;
		start = usual;
		Refusals.refused(
				InvalidRequest.class,
				() -> train("other.stunet", 2, Mode.RESUME),
				"initial weights nothing instead of pytorch");
		start = usual.withInitialWeights(Optional.of(WeightInitialization.PYTORCH));
		train("other.stunet", 2, Mode.RESUME);
		says(recipe("other.stunet"), "from scratch, with a plan file, initial weights pytorch; up to");
		assertFalse(Arrays.equals(weights("usual.stunet"), weights("other.stunet")));
	}

	private String recipe(String output) {
		return Model.read(folder.resolve(output)).provenance().recipe().orElseThrow();
	}

	/** Without seconds and the share of waiting. */
	private List<String> timeless(String output) throws IOException {
		return Files.readAllLines(folder.resolve(output).resolve("training.csv")).stream()
				.map(row -> {
					List<String> cells = new ArrayList<>(List.of(row.split(",", -1)));
					cells.subList(8, 10).clear();
					return String.join(",", cells);
				})
				.toList();
	}

	@Test
	void learnsAndLeavesAModelThatSaysHowGoodItIs() throws IOException {
		TrainingResult result = train("box.stunet", 12, Mode.NEW);
		says(result.text(), "Validation on cases that were held out:");
		try (Stream<Path> files = Files.list(folder.resolve("box.stunet"))) {
			assertEquals(
					List.of("model.json", "training.csv", "training.png", "validation.json", "weights.safetensors"),
					files.map(file -> file.getFileName().toString()).sorted().toList());
		}
		assertTrue(
				ImageIO.read(folder.resolve("box.stunet/training.png").toFile()).getWidth() > 500);
		Model model = Model.read(folder.resolve("box.stunet"));
		assertTrue(
				model.provenance().trainedOn().orElseThrow().startsWith("data: 3 cases, held out: case"),
				model.provenance().toString());
		assertTrue(
				model.provenance().recipe().orElseThrow().contains("up to 12 epochs of 5 updates"),
				model.provenance().toString());
		Validation.Report report =
				Validation.run(folder.resolve("box.stunet"), data, ONE_THREAD, Optional.empty(), progress);
		assertEquals(4, report.cases().size());
		assertTrue(report.mean(Validation.StructureMeans::dice) > 0.8, report.toTable());
		String stored = Files.readString(folder.resolve("box.stunet/validation.json"));
		Validation.CaseScores held = report.cases().stream()
				.filter(one -> stored.contains('"' + one.name() + '"'))
				.findFirst()
				.orElseThrow();
		assertTrue(
				stored.contains(
						"\"dice\" : " + held.report().structures().get(0).dice()),
				"predict does what the validation did: " + stored + report.toJson());
	}

	/** Once for checksum, check and measurement together, and once to be preprocessed. */
	@ParameterizedTest
	@ValueSource(booleans = {true, false})
	void filesAreReadTwiceBeforeTheFirstEpoch(boolean isPlanned) throws IOException {
		if (!isPlanned)
			start = new InitializationSettings(
					Optional.empty(), Optional.empty(), Optional.of(4.0), Optional.empty(), Optional.empty());
		data = largeCases();
		Progress untilLearning = new FakeProgress()
				.reporting((activity, done, total) -> cancelled |= activity.equals("Preprocessing") && done == total)
				.cancelledWhen(() -> cancelled);
		try (FileReads reads = new FileReads()) {
			assertThrows(
					Cancelled.class, () -> Training.run(request("box.stunet", 1, Mode.NEW), observer, untilLearning));
			Function<Path, Double> times = reads.times();
			for (Path file : sources()) assertEquals(2, times.apply(file).intValue(), file + ": " + times.apply(file));
		}
	}

	/** Of files that a look at the header reads little of. */
	private Path largeCases() throws IOException {
		Path large = folder.resolve("large");
		Files.createDirectories(large.resolve("images"));
		Files.createDirectories(large.resolve("labels"));
		Files.writeString(large.resolve("labels.txt"), "1 box\n");
		Extent size = new Extent(96, 96, 96);
		Geometry geometry = Geometry.unoriented(new Spacing(1, 1, 1));
		short[] box = new short[96 * 96 * 96];
		Arrays.fill(box, 300_000, 500_000, (short) 1);
		for (String name : List.of("a", "b")) {
			VolumeWriter.write(
					large.resolve("images/" + name + ".nii"),
					TinyData.scan(geometry.spacing(), size.x(), size.y(), size.z()),
					false);
			VolumeWriter.writeLabels(
					large.resolve("labels/" + name + ".nii"),
					new LabelMap(ArrayImgs.unsignedShorts(box, size.toArray()), geometry),
					false);
		}
		return large;
	}

	private List<Path> sources() throws IOException {
		try (Stream<Path> all = Files.walk(data)) {
			return all.filter(file -> file.toString().endsWith(".nii")).toList();
		}
	}

	@Test
	void aFileThatChangesAfterItWasCheckedIsNamed() throws IOException {
		Path changed = data.resolve("labels/case2.nii.gz");
		Progress changing = new FakeProgress().reporting((activity, done, total) -> {
			if (activity.equals("Preprocessing case0")) append(changed);
		});
		String sentence = assertThrows(
						InvalidDataSet.class,
						() -> Training.run(request("box.stunet", 1, Mode.NEW), observer, changing))
				.getMessage();
		assertTrue(sentence.contains(changed + " has changed since it was checked"), sentence);
	}

	private static void append(Path file) {
		try {
			Files.write(file, new byte[1], StandardOpenOption.APPEND);
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}

	/** The validated file itself, not a copy of it. */
	@Test
	void theModelsWeightsAreWrittenOnce() throws IOException {
		Object[] validated = new Object[1];
		Progress during = new FakeProgress().logging(sentence -> {
			if (sentence.startsWith("Validation: ")) validated[0] = fileKey("box.training/model/box.stunet");
		});
		Training.run(request("box.stunet", 1, Mode.NEW), observer, during);
		assertEquals(validated[0], fileKey("box.stunet"));
		ModelFolder.openWeights(Model.read(folder.resolve("box.stunet"))).close();
	}

	private Object fileKey(String model) {
		try {
			return Files.readAttributes(folder.resolve(model).resolve(Model.WEIGHTS), BasicFileAttributes.class)
					.fileKey();
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}

	/**
	 * The held-out case has a bright spot that looks like the structure; among the cases that are learnt from it proves
	 * nothing.
	 */
	@Test
	void theModelKeepsOnlyTheLargestPartWhereThatHelpsHeldOutCases() throws IOException {
		List<String> names = List.of("case0", "case1", "case2", "case3");
		TinyData.addIsland(data, Folds.of(names, 0).validation().get(0));
		says(train("box.stunet", 20, Mode.NEW).text(), "Only the largest connected part is kept of box.");
		assertEquals(Set.of(1), Model.read(folder.resolve("box.stunet")).largestPartOnly());
		assertTrue(
				Files.readString(folder.resolve("box.stunet/validation.json")).contains("\"heldOut\" : true"));
		Training.run(request("all.stunet", 5, Mode.NEW, Optional.empty()), observer, progress);
		assertEquals(Set.of(), Model.read(folder.resolve("all.stunet")).largestPartOnly());
		assertTrue(
				Files.readString(folder.resolve("all.stunet/validation.json")).contains("\"heldOut\" : false"));
	}

	@Test
	void anExistingModelIsOnlyReplacedByARestartAndOnlyInTheEnd() throws IOException {
		train("box.stunet", 1, Mode.NEW);
		byte[] first = weights("box.stunet");
		assertThrows(InvalidOutput.class, () -> train("box.stunet", 2, Mode.NEW));
		assertThrows(InvalidRequest.class, () -> train("box.stunet", 2, Mode.RESUME), "nothing to resume");
		cancelAfter = 1;
		assertThrows(Cancelled.class, () -> train("box.stunet", 2, Mode.RESTART));
		assertArrayEquals(first, weights("box.stunet"));
		cancelled = false;
		cancelAfter = Integer.MAX_VALUE;
		train("box.stunet", 12, Mode.RESTART);
		assertFalse(Arrays.equals(first, weights("box.stunet")));
		assertEquals(List.of(), HeldFiles.below(folder), "Windows could not delete or replace them");
	}

	@Test
	void aSingleCaseIsLearntFromAndJudgedBySaidSo() throws IOException {
		data = TinyData.write(folder.resolve("one"), 1);
		TrainingResult result = train("one.stunet", 1, Mode.NEW);
		assertTrue(
				logged.stream()
						.anyMatch(sentence -> sentence.startsWith(
								"There is a single case, so the validation is on the case that is learnt from")),
				logged::toString);
		says(result.text(), "Validation on the cases that were learnt from:");
	}

	private void interrupted(int after) {
		cancelAfter = after;
		assertThrows(Cancelled.class, () -> train("box.stunet", 2, Mode.NEW));
		cancelled = false;
		cancelAfter = Integer.MAX_VALUE;
	}

	private String refused(Mode mode) {
		return assertThrows(InvalidRequest.class, () -> train("box.stunet", 2, mode))
				.getMessage();
	}

	@Test
	void otherDataIsRefusedByNameBeforeAnyWork() throws IOException {
		interrupted(1);
		FileTime untouched = Files.getLastModifiedTime(folder.resolve("box.training/cases/case2.case"));
		Files.delete(data.resolve("images/case3.nii.gz"));
		Files.delete(data.resolve("labels/case3.nii.gz"));
		Files.copy(
				data.resolve("labels/case0.nii.gz"),
				data.resolve("labels/case2.nii.gz"),
				StandardCopyOption.REPLACE_EXISTING);
		says(
				refused(Mode.RESUME),
				"begun with other data or settings (the case case2 has changed, the case case3 is " + "missing now)",
				Remedy.RESTART.toString());
		assertEquals(
				untouched,
				Files.getLastModifiedTime(folder.resolve("box.training/cases/case2.case")),
				"nothing is preprocessed");
	}

	/** From the plan to the model, and from that model to another. */
	@Test
	void nnUNetsNetworksLearnToo() {
		List<NetworkConfig> networks = List.of(
				new PlainConvUNetConfig(1, 2, TinyData.stages(), List.of(1, 2), Unit.USUAL),
				new ResidualEncoderUNetConfig(1, 2, TinyData.stages(), List.of(1, 1), Unit.USUAL));
		for (NetworkConfig network : networks) {
			String name = network.architecture();
			start = new InitializationSettings(
					Optional.of(TinyData.writePlan(folder.resolve(name + ".json"), network, NnUNetVersion.NNUNET_V2)),
					Optional.empty(),
					Optional.empty(),
					Optional.empty(),
					Optional.empty());
			train(name + ".stunet", 2, Mode.NEW);
			Model model = Model.read(folder.resolve(name + ".stunet"));
			assertEquals(network, model.network());
			start = new InitializationSettings(
					Optional.empty(),
					Optional.empty(),
					Optional.empty(),
					Optional.empty(),
					Optional.of(new Pretrained(model.folder(), true, true, 1, false)));
			train(name + "-again.stunet", 1, Mode.NEW);
			assertEquals(
					network, Model.read(folder.resolve(name + "-again.stunet")).network());
		}
	}

	@Test
	void anotherPlanIsRefusedAlsoBeforeTheFirstEpoch() throws IOException {
		Progress impatient =
				new FakeProgress().cancelledWhen(() -> Files.exists(folder.resolve("box.training/cases/case1.case")));
		assertThrows(Cancelled.class, () -> Training.run(request("box.stunet", 2, Mode.NEW), observer, impatient));
		assertFalse(Files.exists(folder.resolve("box.training/cases/case2.case")), "cancelled while preprocessing");
		InitializationSettings planned = start;
		start = new InitializationSettings(
				Optional.empty(), Optional.of("S"), Optional.of(8.0), Optional.empty(), Optional.empty());
		String refused = refused(Mode.RESUME);
		says(
				refused,
				"memory 8.0 GB instead of as it is free, size S instead of as planned, the plan file is "
						+ "missing now");
		start = planned;
		Path file = folder.resolve("plan.json");
		String text = Files.readString(file);
		Files.writeString(file, text.replace("\"batchSize\" : 2", "\"batchSize\" : 3"));
		refused = refused(Mode.RESUME);
		says(refused, "(the plan file has changed)");
		Files.writeString(file, text);
		train("box.stunet", 2, Mode.RESUME);
	}

	@Test
	void aCopyOfTheDataIsTheSame() throws IOException {
		interrupted(1);
		Path moved = folder.resolve("moved");
		try (Stream<Path> all = Files.walk(data)) {
			for (Path one : all.toList())
				Files.copy(one, moved.resolve(data.relativize(one).toString()));
		}
		data = moved;
		train("box.stunet", 2, Mode.RESUME);
		assertTrue(logged.contains("4 of 4 cases were preprocessed before."), logged::toString);
	}

	@Test
	void nothingIsDeletedButWhatATrainingMade() throws IOException {
		data = TinyData.write(folder.resolve("box.training"), 2);
		for (Mode mode : Mode.values()) {
			Refusals.refused(
					InvalidOutput.class,
					() -> train("box.stunet", 1, mode),
					"box.training is where the training would be kept, but it exists already and is "
							+ "something else");
		}
		assertTrue(Files.exists(data.resolve("images/case1.nii.gz")));
		data = folder.resolve("data");
		cancelAfter = 1;
		assertThrows(Cancelled.class, () -> train("two.stunet", 2, Mode.NEW));
		cancelled = false;
		Path notes = Files.writeString(folder.resolve("two.training/notes.txt"), "mine");
		cancelAfter = Integer.MAX_VALUE;
		train("two.stunet", 2, Mode.RESTART);
		try (Stream<Path> left = Files.list(folder.resolve("two.training"))) {
			assertEquals(
					List.of("lock", "notes.txt"),
					left.map(file -> file.getFileName().toString()).sorted().toList());
		}
		assertEquals("mine", Files.readString(notes));
		// And the folder is still known as a training's.
		TrainingFolder.open(folder.resolve("two.stunet"), Mode.RESTART).close();
	}

	@Test
	void aRestartThatCannotBeginThrowsNothingAway() throws IOException {
		interrupted(1);
		Path right = data;
		data = folder.resolve("typo");
		assertThrows(InvalidDataSet.class, () -> train("box.stunet", 2, Mode.RESTART));
		data = right;
		Path label = data.resolve("labels/case0.nii.gz");
		byte[] good = Files.readAllBytes(label);
		Files.write(label, new byte[100]);
		assertThrows(InvalidDataSet.class, () -> train("box.stunet", 2, Mode.RESTART));
		Files.write(label, good);
		assertTrue(Files.exists(folder.resolve("box.training/checkpoints/after-1/state.json")));
		int before = logged.size();
		train("box.stunet", 2, Mode.RESUME);
		assertTrue(logged.subList(before, logged.size()).contains("4 of 4 cases were preprocessed before."));
		assertEquals(
				2, Files.readAllLines(folder.resolve("box.stunet/training.csv")).size() - 1);
	}

	@Test
	void beginsAgainWhenNotEvenTheFirstCheckpointIsWhole() throws IOException {
		train("whole.stunet", 2, Mode.NEW);
		interrupted(1);
		Path checkpoints = folder.resolve("box.training/checkpoints");
		Files.move(checkpoints.resolve("after-1"), checkpoints.resolve(".stunet-half.tmp"));
		train("box.stunet", 2, Mode.RESUME);
		assertArrayEquals(weights("whole.stunet"), weights("box.stunet"));
	}

	/**
	 * One in each of the steps before the first epoch: no label map, a damaged image, a value that is no structure of
	 * the plan.
	 */
	private void damageTwoCases() throws IOException {
		Files.write(data.resolve("images/case1.nii.gz"), new byte[100]);
		Files.delete(data.resolve("labels/case2.nii.gz"));
	}

	@Test
	void everyCaseThatFailsIsNamedAndNothingIsLearnt() throws IOException {
		damageTwoCases();
		Refusals.refused(
				InvalidDataSet.class,
				() -> train("box.stunet", 1, Mode.NEW),
				"^2 cases cannot be learnt from; correct them, or leave them out" + Remedy.LEAVE_OUT_FAILING + ":",
				"case1: ",
				"case2.nii.gz has no label map");
		assertFalse(Files.exists(folder.resolve("box.training/checkpoints")));
	}

	@Test
	void casesThatFailAreLeftOutWhenThatIsAskedForAndTheModelSaysSo() throws IOException {
		damageTwoCases();
		leaveOutFailing = true;
		cancelAfter = 1;
		assertThrows(Cancelled.class, () -> train("box.stunet", 2, Mode.NEW));
		assertTrue(
				logged.stream().anyMatch(sentence -> sentence.startsWith("The case case1 is left out: ")),
				logged::toString);
		cancelled = false;
		cancelAfter = Integer.MAX_VALUE;
		Path leftOut = folder.resolve("box.training/left-out.json");
		byte[] whole = Files.readAllBytes(leftOut);
		for (String damaged : List.of("", "[]", "null", "{\"case1\"")) {
			Files.writeString(leftOut, damaged);
			assertThrows(InvalidRequest.class, () -> train("box.stunet", 2, Mode.RESUME), damaged);
		}
		Files.write(leftOut, whole);
		// What is left out is settled, whatever becomes of the file.
		Files.copy(
				data.resolve("images/case0.nii.gz"),
				data.resolve("images/case1.nii.gz"),
				StandardCopyOption.REPLACE_EXISTING);
		train("box.stunet", 2, Mode.RESUME);
		String trainedOn = Model.read(folder.resolve("box.stunet"))
				.provenance()
				.trainedOn()
				.orElseThrow();
		assertTrue(
				trainedOn.startsWith("data: 1 case, held out: ")
						&& trainedOn.endsWith(", left out because they fail: case1, case2.nii.gz"),
				trainedOn);
	}

	@Test
	void aCaseThatIsGoneLaterEndsTheTrainingAlsoWhenSomeMayBeLeftOut() throws IOException {
		leaveOutFailing = true;
		interrupted(1);
		Files.delete(folder.resolve("box.training/cases/case3.case"));
		Path image = data.resolve("images/case3.nii.gz");
		byte[] good = Files.readAllBytes(image);
		Files.write(image, new byte[100]);
		assertThrows(InvalidRequest.class, () -> train("box.stunet", 2, Mode.RESUME), "it has changed");
		Files.write(image, good);
		train("box.stunet", 2, Mode.RESUME);
	}

	@Test
	void whenNoCaseIsLeftThatIsSaid() throws IOException {
		for (int i = 0; i < 4; i++) Files.write(data.resolve("images/case" + i + ".nii.gz"), new byte[100]);
		leaveOutFailing = true;
		Refusals.refused(
				InvalidDataSet.class,
				() -> train("box.stunet", 1, Mode.NEW),
				"^No case of " + data + " is left to learn from:");
	}

	/** The case that is held out is damaged while the network learns. */
	@Test
	void aCaseThatCannotBeJudgedLosesNeitherTheModelNorTheOthers() throws IOException {
		String held = Folds.of(List.of("case0", "case1", "case2", "case3"), 0)
				.validation()
				.get(0);
		Path labels = data.resolve("labels/" + held + ".nii.gz");
		TrainingObserver spoiling = new TrainingObserver() {

			@Override
			public void epoch(List<String> structures, Epoch epoch, Optional<Preview> preview) {
				try {
					Files.write(labels, new byte[100]);
				} catch (IOException e) {
					throw new UncheckedIOException(e);
				}
			}
		};
		TrainingResult result = Training.run(request("box.stunet", 1, Mode.NEW), spoiling, progress);
		says(result.text(), held + " failed: " + labels);
		says(Files.readString(folder.resolve("box.stunet/validation.json")), "\"reason\" : \"" + labels);
		Validation.Report report =
				Validation.run(folder.resolve("box.stunet"), data, ONE_THREAD, Optional.empty(), progress);
		assertEquals(3, report.cases().size());
		assertEquals(
				List.of(held),
				report.failed().stream().map(Validation.FailedCase::name).toList());
		assertEquals(
				3,
				new CommandLine(new StuNetCommandLine())
						.execute(
								"validate",
								"-m",
								folder.resolve("box.stunet").toString(),
								"-d",
								data.toString(),
								"--device",
								"cpu"));
	}
}
