package sc.fiji.stunet.fiji.annotate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import ij.IJ;
import ij.ImagePlus;
import ij.gui.PointRoi;
import ij.gui.Roi;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.dataset.DataSet;
import sc.fiji.stunet.dataset.IntegrityCheck;
import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.fiji.image.LabelledRois;
import sc.fiji.stunet.fiji.image.RoiFile;
import sc.fiji.stunet.fiji.image.StructureRois;
import sc.fiji.stunet.fiji.launch.Modality;
import sc.fiji.stunet.fiji.launch.OpenData;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.io.Stored;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.InitializationSettings.Pretrained;
import sc.fiji.stunet.job.LearningSettings.Mode;
import sc.fiji.stunet.job.TrainingRequest;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/** The loop without its window: what is on disk after every step, and what the engine is asked for. */
class AnnotationProjectTest {

	private static final int SLICES = 12;

	@TempDir
	Path folder;

	private static ImagePlus image(String kind) {
		ImagePlus image = IJ.createImage("scan", "8-bit " + kind, 6, 5, SLICES);
		image.getCalibration().setUnit("mm");
		return image;
	}

	private AnnotationProject open() {
		return open("scan-data", image("ramp"), false);
	}

	private AnnotationProject open(String name, ImagePlus image, boolean adds) {
		Volume scan = OpenData.scan(image);
		return AnnotationProject.open(
				folder.resolve(name), image, scan, UnaryOperator.identity(), Modality.OTHER, adds);
	}

	private static Roi cell(int slice, int x) {
		Roi roi = new Roi(x, 1, 2, 2);
		roi.setName("cell");
		roi.setPosition(slice);
		return roi;
	}

	/** Learns nothing; is unsure of slice 9. */
	private static class Fake implements AnnotationRound.Engine {

		private final List<TrainingRequest> learnt = new ArrayList<>();
		private final List<DataSet> read = new ArrayList<>();
		private boolean isKilled;
		private int predicted;

		@Override
		public void learn(TrainingRequest request) {
			learnt.add(request);
			read.add(DataSet.read(request.data(), Progress.none()));
			IntegrityCheck.run(read.get(read.size() - 1), Progress.none()).throwIfErrors();
			if (isKilled) {
				Path checkpoints = request.output().resolveSibling("round_1.training/checkpoints");
				assertTrue(checkpoints.toFile().mkdirs());
				throw new Cancelled();
			}
			write(request.output().resolve("model.json"));
		}

		@Override
		public AnnotationRound.Prediction predict(Path model, List<Path> scan, EngineSettings settings) {
			assertTrue(Files.exists(scan.get(0)));
			predicted++;
			double[] entropies = new double[SLICES];
			Arrays.fill(entropies, 0.01);
			entropies[8] = 0.1;
			return new AnnotationRound.Prediction(
					new LabelMap(ArrayImgs.unsignedShorts(6, 5, SLICES), Geometry.unoriented(new Spacing(1, 1, 1))),
					entropies);
		}
	}

	private static void write(Path file) {
		try {
			Files.createDirectories(file.getParent());
			Files.writeString(file, "");
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}

	@Test
	void whatIsAcceptedIsOnDiskAndUndone() {
		try (AnnotationProject project = open()) {
			project.accept(List.of(cell(2, 0), cell(7, 0)));
			project.accept(List.of(cell(2, 3)));
			assertEquals(new TreeSet<>(List.of(2, 7)), project.slices());
		}
		try (AnnotationProject again = open()) {
			assertEquals(
					List.of(7, 2),
					again.annotations().stream().map(Roi::getPosition).toList());
			assertEquals(3, again.annotations().get(1).getBounds().x, "the corrected one");
			assertTrue(again.undo());
			assertEquals(0, again.annotations().get(0).getBounds().x);
			assertTrue(Files.exists(folder.resolve("scan-data/annotations/scan-0002.zip")), "nothing drawn is deleted");
			again.accept(List.of(cell(5, 0)));
			assertTrue(Files.exists(folder.resolve("scan-data/annotations/scan-0003.zip")));
			assertTrue(again.undo());
			assertTrue(again.undo());
			assertFalse(again.undo());
			assertEquals(List.of(), again.annotations());
		}
	}

	/** As when the process is killed between the two files. */
	@Test
	void aFileWithoutItsEntryIsNoHarm() throws Exception {
		try (AnnotationProject project = open()) {
			project.accept(List.of(cell(2, 0)));
			Files.write(folder.resolve("scan-data/annotations/scan-0002.zip"), new byte[] {1});
		}
		try (AnnotationProject again = open()) {
			again.accept(List.of(cell(5, 0)));
			assertEquals(new TreeSet<>(List.of(2, 5)), again.slices());
		}
	}

	@Test
	void whatFitsNotIsOneSentence() throws Exception {
		try (AnnotationProject project = open()) {
			refused(InvalidOutput.class, this::open, "is open already");
			refused(InvalidVolume.class, () -> project.accept(List.of(cell(13, 0))), "is on no slice");
			refused(InvalidVolume.class, () -> project.accept(List.of(cell(0, 0))), "is on no slice");
			refused(
					InvalidRequest.class,
					() -> new AnnotationRound(project, new Fake(), Progress.none())
							.run(2, ShortRound.settings(Optional.empty())),
					"give round=1");
			refused(
					InvalidVolume.class,
					() -> new AnnotationRound(project, new Fake(), Progress.none())
							.run(1, ShortRound.settings(Optional.empty())),
					"No slice is annotated yet");
		}
		refused(InvalidVolume.class, () -> open("scan-data", image("black"), false), "belongs to another image");
		open().close();
		Path other = Files.createDirectory(folder.resolve("other-data"));
		Files.createFile(other.resolve("mine.txt"));
		refused(InvalidOutput.class, () -> open("other-data", image("ramp"), false), "is no project");
	}

	@Test
	void aRoundLearnsPredictsAndProposes() {
		Fake engine = new Fake();
		Pretrained start = new Pretrained(folder.resolve("start.stunet"), false, false, 0, false);
		try (AnnotationProject project = open()) {
			project.accept(List.of(cell(2, 0)));
			AnnotationRound round = new AnnotationRound(project, engine, Progress.none());
			List<Integer> proposed = round.run(1, ShortRound.settings(Optional.of(start)));
			assertEquals(9, proposed.get(0));
			assertEquals(2, proposed.size());
			assertEquals(
					List.of(start),
					engine.learnt.get(0).settings().initialization().pretrained().stream()
							.toList());
			LabelMap labels = Stored.labels(folder.resolve("scan-data/data/labelsTr/scan.nii.gz"));
			assertEquals(1, labels.voxels().getAt(0, 1, 1).get());
			assertEquals(2, labels.voxels().getAt(0, 1, 2).get(), "nobody has judged the next slice");
			assertTrue(Files.exists(project.prediction(1)));
			assertEquals(proposed, round.run(1, ShortRound.settings(Optional.of(start))), "not learnt again");
			assertEquals(1, engine.learnt.size());
			project.accept(List.of(cell(9, 0)));
			assertFalse(project.proposed().contains(9));
			round.run(2, ShortRound.settings(Optional.of(start)));
			assertEquals(
					Optional.of(new Pretrained(project.model(1), true, true, 0, false)),
					engine.learnt.get(1).settings().initialization().pretrained());
			assertEquals(2, project.rounds());
		}
	}

	@Test
	void aRoundThatWasKilledGoesOnUnlessTheAnnotationsHaveChanged() {
		Fake engine = new Fake();
		engine.isKilled = true;
		try (AnnotationProject project = open()) {
			project.accept(List.of(cell(2, 0)));
			assertThrows(Cancelled.class, () -> new AnnotationRound(project, engine, Progress.none())
					.run(1, ShortRound.settings(Optional.empty())));
		}
		engine.isKilled = false;
		try (AnnotationProject again = open()) {
			assertEquals(0, again.rounds());
			new AnnotationRound(again, engine, Progress.none()).run(1, ShortRound.settings(Optional.empty()));
		}
		assertEquals(
				List.of(Mode.NEW, Mode.RESUME),
				engine.learnt.stream().map(one -> one.settings().mode()).toList());
	}

	@Test
	void anOutlineThatIsRenamedIsAnotherStructure() {
		Roi found = cell(2, 0);
		found.setName("cell-0002");
		found.setProperty(StructureRois.PROPERTY, "cell");
		assertEquals("cell", LabelledRois.nameOf(found));
		found.setName("cell-0002-1");
		assertEquals("cell", LabelledRois.nameOf(found), "as the ROI Manager tells equal names apart");
		found.setName("nucleus");
		assertEquals("nucleus", LabelledRois.nameOf(found));
	}

	/** A round goes on from what it began with, and a project that was closed is left alone. */
	@Test
	void aClosedProjectWritesNothing() throws Exception {
		AnnotationProject closed = open();
		closed.accept(List.of(cell(2, 0)));
		closed.close();
		try (AnnotationProject now = open()) {
			now.accept(List.of(cell(5, 0)));
			refused(InvalidOutput.class, () -> closed.accept(List.of(cell(7, 0))), "was closed meanwhile");
			refused(InvalidOutput.class, closed::undo, "was closed meanwhile");
		}
		try (AnnotationProject again = open()) {
			assertEquals(new TreeSet<>(List.of(2, 5)), again.slices());
		}
	}

	/** A round can end when the image was closed meanwhile, whose slices ImageJ then takes away. */
	@Test
	void aRoundEndsWithoutItsImage() {
		ImagePlus scan = image("ramp");
		try (AnnotationProject project = open("scan-data", scan, false)) {
			project.accept(List.of(cell(9, 0)));
			scan.flush();
			new AnnotationRound(project, new Fake(), Progress.none()).run(1, ShortRound.settings(Optional.empty()));
			assertEquals(new TreeSet<>(List.of(9)), project.slices());
		}
	}

	/** The process dies in the middle of a step: at every later moment all that was accepted is there. */
	private void killed(Fake engine, Consumer<AnnotationProject> before, Mode... expected) {
		try (AnnotationProject again = open()) {
			before.accept(again);
			new AnnotationRound(again, engine, Progress.none()).run(1, ShortRound.settings(Optional.empty()));
		}
		assertEquals(
				List.of(expected),
				engine.learnt.stream().map(one -> one.settings().mode()).toList());
	}

	private Fake killedEngine() {
		Fake engine = new Fake();
		engine.isKilled = true;
		try (AnnotationProject project = open()) {
			project.accept(List.of(cell(2, 0)));
			assertThrows(Cancelled.class, () -> new AnnotationRound(project, engine, Progress.none())
					.run(1, ShortRound.settings(Optional.empty())));
		}
		engine.isKilled = false;
		return engine;
	}

	@Test
	void aRoundThatWasKilledBeginsAnewWithOtherAnnotations() {
		killed(killedEngine(), project -> project.accept(List.of(cell(5, 0))), Mode.NEW, Mode.RESTART);
	}

	@Test
	void aRoundThatWasKilledBeginsAnewWithOtherNames() {
		killed(
				killedEngine(),
				project -> {
					Roi renamed = cell(2, 0);
					renamed.setName("nucleus");
					project.accept(List.of(renamed));
				},
				Mode.NEW,
				Mode.RESTART);
	}

	/** Killed after the model was written, and before its prediction was. */
	@Test
	void whatWasLearntIsOnlyPredicted() throws Exception {
		Fake engine = killedEngine();
		Path rounds = folder.resolve("scan-data/rounds");
		Files.delete(rounds.resolve("round_1.training/checkpoints"));
		write(rounds.resolve("round_1.stunet/model.json"));
		killed(engine, project -> {}, Mode.NEW);
		assertEquals(1, engine.predicted);
	}

	@Test
	void aRoundNotesWhatItLearntFrom() {
		try (AnnotationProject project = open()) {
			project.accept(List.of(cell(2, 0)));
			Fake undoing = new Fake() {

				@Override
				public void learn(TrainingRequest request) {
					super.learn(request);
					assertTrue(project.undo());
				}
			};
			new AnnotationRound(project, undoing, Progress.none()).run(1, ShortRound.settings(Optional.empty()));
			assertEquals(1, project.rounds());
			assertEquals(List.of(), project.annotations());
		}
		try (AnnotationProject again = open()) {
			assertEquals(1, again.rounds());
		}
	}

	/** The order in which maps of Java are written may differ from process to process. */
	@Test
	void whatARoundLearnsFromIsDescribedAlikeInEveryProcess() throws Exception {
		try (AnnotationProject project = open()) {
			project.accept(List.of(cell(3, 4)));
			project.begin("settings");
			Path description;
			try (Stream<Path> files = Files.walk(project.folder())) {
				description = files.filter(file -> file.toString().endsWith("round_1.data/dataset.json"))
						.findFirst()
						.orElseThrow();
			}
			JsonNode one = new ObjectMapper()
					.readTree(description.toFile())
					.get("dataset")
					.elements()
					.next();
			List<String> names = new ArrayList<>();
			one.fieldNames().forEachRemaining(names::add);
			assertEquals(List.of("images", "label"), names);
		}
	}

	/** What a slice had may be meant to be kept, when only another structure was outlined then. */
	@Test
	void acceptingASliceAgainTellsWhatIsReplaced() {
		try (AnnotationProject project = open()) {
			Roi other = cell(2, 3);
			other.setName("nucleus");
			assertEquals(
					"", project.accept(List.of(cell(2, 0), other, cell(5, 0))).remarks());
			assertEquals(
					"This replaces what was accepted on slice 5 before; undo brings it back.",
					project.accept(List.of(cell(5, 1), cell(6, 0))).remarks());
			assertEquals(
					"This replaces what was accepted on the slices 2, 5 before, where nucleus was outlined, too; undo "
							+ "brings it back.",
					project.accept(List.of(cell(2, 1), cell(5, 0))).remarks());
			assertTrue(project.undo());
			assertEquals(List.of("cell", "nucleus"), project.structures());
			Roi elsewhere = cell(5, 3);
			elsewhere.setName("nucleus");
			assertTrue(project.accept(List.of(cell(2, 1), cell(5, 0), elsewhere))
					.remarks()
					.contains("where nucleus was"));
		}
	}

	@Test
	void theAnnotationsAreOnDiskAsNiftiAfterEverySlice() {
		Path data = folder.resolve("scan-data/data");
		try (AnnotationProject project = open()) {
			assertEquals(Optional.empty(), project.accept(List.of(cell(2, 0))).doubt());
			assertEquals(2, value(data, 5), "nobody has judged slice 5");
			project.accept(List.of(cell(5, 0)));
			assertEquals(1, value(data, 5));
			assertTrue(project.undo());
			assertEquals(2, value(data, 5));
			Roi other = cell(7, 0);
			other.setName("nucleus");
			project.accept(List.of(other));
			assertEquals(3, value(data, 5), "with two structures");
			assertEquals(2, value(data, 7));
			assertTrue(project.undo());
			assertTrue(project.undo());
			assertFalse(Files.exists(data.resolve("labelsTr/scan.nii.gz")), "nothing is annotated any more");
			Roi empty = cell(3, 0);
			empty.setName("annotated");
			assertTrue(project.accept(List.of(empty)).remarks().contains("outline no structure"));
			assertEquals(new TreeSet<>(List.of(3)), project.slices(), "kept all the same");
		}
	}

	private static int value(Path data, int slice) {
		return Stored.labels(data.resolve("labelsTr/scan.nii.gz"))
				.voxels()
				.getAt(0, 1, slice - 1)
				.get();
	}

	@Test
	void pointsOfOneRoiAreAcceptedSliceBySlice() {
		ImagePlus scan = image("ramp");
		PointRoi points = new PointRoi();
		points.setName("annotated");
		for (int slice : List.of(2, 5)) {
			scan.setPosition(1, slice, 1);
			points.addUserPoint(scan, 2, 2);
		}
		try (AnnotationProject project = open("scan-data", scan, false)) {
			project.accept(List.of(points, cell(9, 0)));
			assertEquals(new TreeSet<>(List.of(2, 5, 9)), project.slices());
			project.accept(List.of(cell(5, 0)));
			assertEquals(
					List.of(2, 9, 5),
					project.annotations().stream().map(Roi::getPosition).toList());
			points.setName("cell");
			refused(InvalidVolume.class, () -> project.accept(List.of(points)), "is no area");
			refused(InvalidVolume.class, () -> project.accept(List.of()), "There are no ROIs to accept");
			refused(
					InvalidVolume.class,
					() -> project.accept(List.of(new Roi(50, 50, 3, 3))),
					"is of an image of another size");
			assertEquals(3, project.annotations().size());
		}
	}

	@Test
	void aDamagedProjectSaysWhereTheDrawingsAre() throws Exception {
		try (AnnotationProject project = open()) {
			project.accept(List.of(cell(2, 0)));
		}
		Path state = folder.resolve("scan-data/project.json");
		String whole = Files.readString(state);
		for (String damaged : List.of("", "{", "{}", "[]", "null", whole.replace("\"format\" : 1", "\"format\" : 2"))) {
			Files.writeString(state, damaged);
			refused(InvalidRequest.class, this::open, "is damaged");
			refused(InvalidRequest.class, this::open, "what was drawn is whole in");
		}
		try (AnnotationProject other = open("other-data", image("ramp"), false)) {
			other.accept(RoiFile.read(folder.resolve("scan-data/annotations/scan-0001.zip")));
			assertEquals(new TreeSet<>(List.of(2)), other.slices());
		}
	}

	@Test
	void severalImagesAreLearntFromTogether() throws Exception {
		try (AnnotationProject project = open()) {
			project.accept(List.of(cell(2, 0)));
			new AnnotationRound(project, new Fake(), Progress.none()).run(1, ShortRound.settings(Optional.empty()));
		}
		refused(InvalidVolume.class, () -> open("scan-data", image("black"), false), "or add 'scan' to the project");
		refused(
				InvalidVolume.class,
				() -> open("scan-data", twoChannels(), true),
				"add an image with the same channels");
		Fake engine = new Fake();
		try (AnnotationProject project = open("scan-data", image("random"), true)) {
			assertEquals(List.of(), project.annotations());
			AnnotationRound round = new AnnotationRound(project, engine, Progress.none());
			assertEquals(
					9,
					round.look(ShortRound.settings(Optional.empty())).get(0),
					"the image is looked at with the last round");
			Roi other = cell(4, 0);
			other.setName("nucleus");
			project.accept(List.of(other));
			round.run(2, ShortRound.settings(Optional.empty()));
			DataSet data = engine.read.get(0);
			assertEquals(2, data.cases().size());
			assertEquals(List.of("cell", "nucleus"), data.labelling().names());
		}
		try (AnnotationProject first = open()) {
			assertEquals(new TreeSet<>(List.of(2)), first.slices());
			assertEquals(List.of("cell", "nucleus"), first.structures());
		}
	}

	private static ImagePlus twoChannels() {
		ImagePlus two = IJ.createHyperStack("two", 6, 5, 2, SLICES, 1, 8);
		two.getCalibration().setUnit("mm");
		return two;
	}

	@Test
	void aHyperstackIsAnnotatedOnItsSlices() {
		ImagePlus two = twoChannels();
		Roi drawn = cell(1, 0);
		drawn.setPosition(2, 7, 1);
		try (AnnotationProject project = open("two-data", two, false)) {
			project.accept(List.of(drawn));
			assertEquals(new TreeSet<>(List.of(7)), project.slices());
			assertEquals(7, project.annotations().get(0).getZPosition());
			for (int slice : List.of(0, SLICES + 1, 2 * SLICES + 1)) {
				refused(InvalidVolume.class, () -> project.accept(List.of(cell(slice, 0))), "is on no slice of 'two'");
				drawn.setPosition(1, slice, 1);
				refused(InvalidVolume.class, () -> project.accept(List.of(drawn)), "is on no slice of 'two'");
			}
			Roi later = cell(1, 0);
			later.setPosition(2, 7, 3);
			drawn.setPosition(2, 7, 1);
			refused(
					InvalidVolume.class,
					() -> project.accept(List.of(drawn, later)),
					"of time point 1",
					"but 'two' has");
			project.accept(List.of(cell(8, 0), later));
			assertEquals(new TreeSet<>(List.of(7, 8)), project.slices());
		}
	}

	@Test
	void proposedSlicesTellOfThoseThatNobodyHasJudged() {
		double[] entropies = new double[40];
		Arrays.fill(entropies, 9, 30, 1);
		List<Integer> proposed = Uncertainty.propose(entropies, List.of(20), 2);
		assertEquals(2, proposed.size());
		assertTrue(Math.abs(Collections.min(proposed) - 13) <= 2, proposed::toString);
		assertTrue(Math.abs(Collections.max(proposed) - 27) <= 2, proposed::toString);
		entropies[35] = 3;
		assertEquals(36, Uncertainty.propose(entropies, List.of(13, 20, 27), 1).get(0), "unsure, and far away");
		assertTrue(Uncertainty.propose(entropies, List.of(36), 3).stream().allMatch(slice -> slice < 35));
		assertEquals(List.of(2), Uncertainty.propose(new double[2], List.of(1), 3), "as many as there are");
	}

	@Test
	void proposedSlicesAreApart() {
		double[] entropies = new double[20];
		for (int z = 0; z < 20; z++) entropies[z] = z < 10 ? 10 + z : 1;
		List<Integer> proposed = Uncertainty.propose(entropies, List.of(1), 3);
		for (int one : proposed)
			for (int other : proposed) assertTrue(one == other || Math.abs(one - other) > 1, proposed::toString);
	}

	@Test
	void theEntropyIsShannons() {
		double[] entropy = Uncertainty.entropies(Stream.of(
				ArrayImgs.floats(new float[] {0.5f, 1, 1, 1}, 1, 2, 2),
				ArrayImgs.floats(new float[] {0.5f, 0, 0, 0}, 1, 2, 2)));
		assertEquals(Math.log(2) / 2, entropy[0], 1e-6);
		assertEquals(0, entropy[1], 1e-6);
	}
}
