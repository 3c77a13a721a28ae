package sc.fiji.stunet.fiji.launch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import javax.imageio.ImageIO;

import ij.IJ;
import ij.ImagePlus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.Context;

import sc.fiji.stunet.TinyData;
import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.batch.BatchCase;
import sc.fiji.stunet.batch.CaseFailure;
import sc.fiji.stunet.batch.CaseFailure.Kind;
import sc.fiji.stunet.batch.CaseFiles;
import sc.fiji.stunet.batch.Extra;
import sc.fiji.stunet.failure.Failure;
import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.fiji.image.Reading;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.PredictionRequest;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.job.ProbabilityOutput;
import sc.fiji.stunet.job.Speed;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.predict.SlidingWindow;
import sc.fiji.stunet.process.EngineMissing;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.worker.client.EngineCommand;
import sc.fiji.stunet.worker.client.EngineFailure;
import sc.fiji.stunet.worker.client.RemoteSegmentation;

/** What is the failure of one case, and what of all. */
@Timeout(60)
@Tag("process")
@Tag("engine")
class EngineCasePredictorTest {

	@TempDir
	Path folder;

	private Model model;
	private BatchCase scan;
	private RemoteSegmentation segmentation;

	@BeforeEach
	void prepare() {
		model = TinyModel.write(folder.resolve("tiny.stunet"), 1, Optional.empty(), 1, 7);
		Path file = folder.resolve("a.nii.gz");
		VolumeWriter.write(file, TinyData.scan(new Spacing(3, 3, 3), 10, 10, 9), true);
		scan = new BatchCase("a", List.of(file), 900, Optional.empty());
		segmentation = new RemoteSegmentation(line -> {});
	}

	@AfterEach
	void close() {
		segmentation.close();
		System.clearProperty(EngineCommand.LOCATION);
	}

	private EngineCasePredictor cases(String device) {
		return new EngineCasePredictor(
				segmentation,
				new PredictionRequest(model.folder(), PredictionSettings.DEFAULT, new EngineSettings(0, device)),
				new EngineCasePredictor.Input(new Context(true), Reading.AS_IT_IS, false, model));
	}

	private CaseFiles files() {
		return new CaseFiles(labelMap(), Map.of());
	}

	private Path labelMap() {
		return folder.resolve("labels.nii.gz");
	}

	@Test
	void anEngineThatDiesAtWorkIsTheFailureOfThisCaseOnly() {
		System.setProperty(EngineCommand.LOCATION, System.getProperty("java.class.path") + File.pathSeparator);
		Progress killing = new FakeProgress().reporting((activity, done, total) -> {
			if (activity.equals("Loading the model"))
				ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly);
		});
		CaseFailure failure = failure(scan, killing);
		assertEquals(Kind.OF_THE_CASE, failure.kind(), "as when the memory runs out");
		says(failure.sentence(), "engine");
		assertFalse(Files.exists(labelMap()));
		assertEquals(27, cases("cpu").predict(scan, files(), Progress.none()).voxelMm3(), 1e-9);
		assertTrue(Files.exists(labelMap()));
	}

	/** What cannot be read is the failure of its case, whoever reads it. */
	@Test
	void filesOfEveryFormatAreCases() throws Exception {
		System.setProperty(EngineCommand.LOCATION, System.getProperty("java.class.path") + File.pathSeparator);
		ImagePlus image = IJ.createHyperStack("scan", 10, 10, 1, 9, 1, 16);
		Path tiff = folder.resolve("b.tif");
		image.getStack().setVoxel(5, 5, 4, 1);
		IJ.saveAsTiff(image, tiff.toString());
		BatchCase other = new BatchCase("b", List.of(tiff), 900, Optional.empty());
		CaseFailure failure = failure(other, Progress.none());
		assertEquals(Kind.OF_THE_CASE, failure.kind());
		says(failure.sentence(), "voxel size");
		image.getCalibration().setUnit("mm");
		image.getCalibration().pixelDepth = 2;
		IJ.saveAsTiff(image, tiff.toString());
		assertEquals(2, cases("cpu").predict(other, files(), Progress.none()).voxelMm3(), 1e-9);
		assertTrue(Files.exists(labelMap()));
		BatchCase damaged =
				new BatchCase("c", List.of(Files.write(folder.resolve("c.tif"), new byte[50])), 50, Optional.empty());
		assertEquals(Kind.OF_THE_CASE, failure(damaged, Progress.none()).kind());
	}

	/** Both what the engine reads and what is read here: taken once, with the same labels. */
	@Test
	void theNextScanIsPreparedWhileOneIsComputed() throws Exception {
		System.setProperty(EngineCommand.LOCATION, System.getProperty("java.class.path") + File.pathSeparator);
		Path file = folder.resolve("tiles.nii.gz");
		// So many tiles, some seconds, that the engine is told before it has computed them.
		VolumeWriter.write(file, TinyData.scan(new Spacing(3, 3, 3), 24, 24, 24), true);
		BatchCase ofManyTiles = new BatchCase("tiles", List.of(file), 900, Optional.empty());
		byte[] content = Files.readAllBytes(scan.inputs().get(0));
		for (Reading reading : List.of(Reading.AS_IT_IS, Reading.of("3,3,3", 0, 0, null))) {
			EngineCasePredictor cases = new EngineCasePredictor(
					segmentation,
					new PredictionRequest(model.folder(), PredictionSettings.DEFAULT, new EngineSettings(2, "cpu")),
					new EngineCasePredictor.Input(new Context(true), reading, false, model));
			cases.predict(scan, files(), Progress.none());
			byte[] expected = Files.readAllBytes(labelMap());
			cases.predict(
					ofManyTiles,
					files(),
					new FakeProgress().needing(bytes -> cases.prepare(scan, files(), Progress.none())));
			Files.delete(scan.inputs().get(0));
			cases.predict(scan, files(), Progress.none());
			assertArrayEquals(expected, Files.readAllBytes(labelMap()));
			assertThrows(RuntimeException.class, () -> cases.predict(scan, files(), Progress.none()));
			Files.write(scan.inputs().get(0), content);
		}
	}

	/** The case before may still be written, with its label map and its scan. */
	@Test
	void whatIsReadHereInItsTurnGetsTheRoomOfTheCaseBefore() throws Exception {
		List<String> asked = new ArrayList<>();
		Files.delete(scan.inputs().get(0));
		EngineCasePredictor cases = new EngineCasePredictor(
				segmentation,
				new PredictionRequest(model.folder(), PredictionSettings.DEFAULT, new EngineSettings(0, "cpu")),
				new EngineCasePredictor.Input(new Context(true), Reading.of("3,3,3", 0, 0, null), false, model));
		Progress noting = new FakeProgress().makingRoom(() -> asked.add("room"));
		assertThrows(InvalidVolume.class, () -> cases.predict(scan, files(), noting));
		assertEquals(List.of("room"), asked);
	}

	/** Both what the engine reads and what is read here; the engine writes them itself. */
	@Test
	void probabilitiesAreThoseOfAPredictionAndAPictureShowsTheScan() throws Exception {
		System.setProperty(EngineCommand.LOCATION, System.getProperty("java.class.path") + File.pathSeparator);
		Path expected = folder.resolve("expected.nii.gz"), made = folder.resolve("made.nii.gz");
		Path picture = folder.resolve("made.png");
		List<byte[]> pictures = new ArrayList<>();
		PredictionRequest request =
				new PredictionRequest(model.folder(), PredictionSettings.DEFAULT, new EngineSettings(0, "cpu"));
		segmentation.segment(
				scan.inputs(),
				Optional.empty(),
				Optional.of(new ProbabilityOutput(expected, false)),
				false,
				request,
				Progress.none());
		for (Reading reading : List.of(Reading.AS_IT_IS, Reading.of("3,3,3", 0, 0, null))) {
			Files.write(made, new byte[0]);
			new EngineCasePredictor(
							segmentation,
							request,
							new EngineCasePredictor.Input(new Context(true), reading, false, model))
					.predict(
							scan,
							new CaseFiles(labelMap(), Map.of(Extra.PROBABILITIES, made, Extra.PICTURES, picture)),
							Progress.none());
			assertArrayEquals(Files.readAllBytes(expected), Files.readAllBytes(made));
			assertEquals(1200, ImageIO.read(picture.toFile()).getWidth());
			pictures.add(Files.readAllBytes(picture));
			Files.delete(picture);
		}
		assertArrayEquals(pictures.get(0), pictures.get(1));
	}

	/** Both what the engine reads and what is read here, as with a spacing that is told. */
	@Test
	void aScanThatIsTooLongForItsLabelMapFailsBeforeTheNetworkRuns() {
		System.setProperty(EngineCommand.LOCATION, System.getProperty("java.class.path") + File.pathSeparator);
		Path file = folder.resolve("long.mha");
		VolumeWriter.write(file, TinyData.scan(new Spacing(3, 3, 3), 32768, 2, 2), true);
		BatchCase tooLong = new BatchCase("long", List.of(file), 900, Optional.empty());
		List<String> activities = new ArrayList<>();
		Progress progress = new FakeProgress().reporting((activity, done, total) -> activities.add(activity));
		Reading stated = Reading.of("3,3,3", 0, 0, null);
		for (Reading reading : List.of(Reading.AS_IT_IS, stated)) {
			EngineCasePredictor cases = new EngineCasePredictor(
					segmentation,
					new PredictionRequest(
							model.folder(),
							new PredictionSettings(0.5, Optional.empty(), Optional.empty(), Speed.BEST),
							new EngineSettings(0, "cpu")),
					new EngineCasePredictor.Input(new Context(true), reading, false, model));
			CaseFailure failure = cases.failure(
					assertThrows(RuntimeException.class, () -> cases.predict(tooLong, files(), progress)));
			assertEquals(Kind.OF_THE_OUTPUT, failure.kind());
			says(failure.sentence(), "32768");
			assertFalse(
					activities.contains(SlidingWindow.ACTIVITY) || activities.contains("Preprocessing"),
					activities.toString());
		}
	}

	private CaseFailure failure(BatchCase one, Progress progress) {
		EngineCasePredictor cases = cases("cpu");
		return cases.failure(assertThrows(RuntimeException.class, () -> cases.predict(one, files(), progress)));
	}

	@Test
	void whatNobodyForesawIsCheckedByTheEngine() throws Exception {
		System.setProperty(EngineCommand.LOCATION, System.getProperty("java.class.path") + File.pathSeparator);
		EngineCasePredictor cases = cases("cpu");
		assertEquals(
				Kind.UNFORESEEN,
				cases.failure(new EngineFailure(
								Failure.Kind.of("Internal"),
								"Something unexpected happened.",
								"java.lang.Error\n\tat here"))
						.kind());
		assertEquals(
				Kind.UNFORESEEN,
				cases.failure(new EngineFailure(Failure.Kind.ENGINE, "The engine ended unexpectedly.", null))
						.kind());
		assertEquals(Kind.UNFORESEEN, cases.failure(new StackOverflowError()).kind());
		cases.check();
		cases.checkDisk(1000);
		Files.write(model.weightsFile(), new byte[1], StandardOpenOption.APPEND);
		EngineFailure damaged = assertThrows(EngineFailure.class, cases::check);
		assertEquals(Failure.Kind.INVALID_MODEL, damaged.kind());
		assertEquals(Kind.OF_THE_RUN, cases.failure(damaged).kind());
	}

	/** The engine takes the new one, but what was done before and all records are of the old one. */
	@Test
	void aModelThatIsReplacedOrGoneInTheMiddleEndsTheBatch() throws Exception {
		System.setProperty(EngineCommand.LOCATION, System.getProperty("java.class.path") + File.pathSeparator);
		EngineCasePredictor cases = cases("cpu");
		cases.predict(scan, files(), Progress.none());
		Files.delete(labelMap());
		Path aside = Files.move(model.folder(), folder.resolve("aside.stunet"));
		RuntimeException gone = assertThrows(EngineFailure.class, () -> cases.predict(scan, files(), Progress.none()));
		assertEquals(Kind.OF_THE_RUN, cases.failure(gone).kind());
		TinyModel.write(model.folder(), 1, Optional.empty(), 2, 7);
		RuntimeException replaced =
				assertThrows(InvalidModel.class, () -> cases.predict(scan, files(), Progress.none()));
		assertEquals(Kind.OF_THE_RUN, cases.failure(replaced).kind());
		says(replaced.getMessage(), model.folder() + " was replaced");
		assertFalse(Files.exists(labelMap()));
		Files.move(model.folder(), folder.resolve("other.stunet"));
		Files.move(aside, model.folder());
		cases.predict(scan, files(), Progress.none());
		assertTrue(Files.exists(labelMap()));
	}

	/** As in every other message in ImageJ: keys of a macro, not options of the command line. */
	@Test
	void whatIsWrongWithACaseIsSaidInKeys() {
		CaseFailure failure =
				cases("cpu").failure(new InvalidVolume("It has no voxel size; give it" + Remedy.SPACING + "."));
		assertEquals("It has no voxel size; give it (spacing=x,y,z in mm).", Problems.inKeys(failure.sentence()));
		assertEquals(Kind.OF_THE_CASE, failure.kind());
	}

	@Test
	void anEngineThatIsNotInstalledEndsTheBatch() {
		EngineMissing missing =
				assertThrows(EngineMissing.class, () -> cases("cpu").predict(scan, files(), Progress.none()));
		assertEquals(Kind.OF_THE_RUN, cases("cpu").failure(missing).kind(), "no case is to blame");
	}

	@Test
	void settingsThatMakeNoSenseEndTheBatch() {
		System.setProperty(EngineCommand.LOCATION, System.getProperty("java.class.path") + File.pathSeparator);
		refused(EngineFailure.class, () -> cases("abacus").predict(scan, files(), Progress.none()), "abacus");
		assertThrows(
				InvalidRequest.class, () -> new PredictionSettings(7, Optional.empty(), Optional.empty(), Speed.BEST));
	}
}
