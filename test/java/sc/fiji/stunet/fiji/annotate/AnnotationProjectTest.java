package sc.fiji.stunet.fiji.annotate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

import ij.IJ;
import ij.ImagePlus;
import ij.gui.Roi;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.real.FloatType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.io.Stored;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.InitializationSettings;
import sc.fiji.stunet.job.InitializationSettings.Pretrained;
import sc.fiji.stunet.job.LearningSettings.Mode;
import sc.fiji.stunet.job.TrainingRequest;
import sc.fiji.stunet.job.TrainingSchedule;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;

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
		return AnnotationProject.open(folder.resolve("scan-data"), image("ramp"));
	}

	private static Roi cell(int slice, int x) {
		Roi roi = new Roi(x, 1, 2, 2);
		roi.setName("cell");
		roi.setPosition(slice);
		return roi;
	}

	/** Learns nothing; is least sure of slice 9. */
	private static final class Fake implements AnnotationRound.Engine {

		private final List<TrainingRequest> learnt = new ArrayList<>();
		private boolean isKilled;

		@Override
		public void learn(TrainingRequest request) {
			learnt.add(request);
			if (isKilled) {
				Path checkpoints = request.output().resolveSibling("round_1.training/checkpoints");
				assertTrue(checkpoints.toFile().mkdirs());
				throw new Cancelled();
			}
			assertTrue(request.output().toFile().mkdirs());
		}

		@Override
		public AnnotationRound.Prediction predict(Path model, Path data, EngineSettings settings) {
			assertTrue(Files.exists(data.resolve("imagesTr/open_0000.nii.gz")));
			Img<FloatType> probabilities = ArrayImgs.floats(6, 5, SLICES, 2);
			for (int z = 0; z < SLICES; z++) probabilities.getAt(0, 0, z, 1).set(0.1f);
			for (int x = 0; x < 6; x++) probabilities.getAt(x, 0, 8, 1).set(0.4f);
			return new AnnotationRound.Prediction(
					new LabelMap(ArrayImgs.unsignedShorts(6, 5, SLICES), Geometry.unoriented(new Spacing(1, 1, 1))),
					probabilities);
		}
	}

	private static AnnotationRound.Settings settings(Optional<Pretrained> start) {
		return new AnnotationRound.Settings(
				new InitializationSettings(
						Optional.empty(), Optional.of("S"), Optional.empty(), Optional.empty(), start),
				TrainingSchedule.of(
						Optional.of(2),
						Optional.empty(),
						Optional.empty(),
						Optional.empty(),
						TrainingSchedule.ORIGINAL_RATES,
						1),
				new EngineSettings(1, "cpu"),
				2);
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
			assertTrue(Files.exists(folder.resolve("scan-data/annotations/0002.zip")), "nothing drawn is deleted");
			again.accept(List.of(cell(5, 0)));
			assertTrue(Files.exists(folder.resolve("scan-data/annotations/0003.zip")));
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
			Files.write(folder.resolve("scan-data/annotations/0002.zip"), new byte[] {1});
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
			refused(
					InvalidRequest.class,
					() -> new AnnotationRound(project, new Fake(), Progress.none()).run(2, settings(Optional.empty())),
					"give round=1");
			refused(
					InvalidVolume.class,
					() -> new AnnotationRound(project, new Fake(), Progress.none()).run(1, settings(Optional.empty())),
					"no slice is annotated");
		}
		refused(
				InvalidVolume.class,
				() -> AnnotationProject.open(folder.resolve("scan-data"), image("black")),
				"belongs to another image");
		open().close();
		Path other = Files.createDirectory(folder.resolve("other-data"));
		Files.createFile(other.resolve("mine.txt"));
		refused(InvalidOutput.class, () -> AnnotationProject.open(other, image("ramp")), "is no project");
	}

	@Test
	void aRoundLearnsPredictsAndProposes() {
		Fake engine = new Fake();
		Pretrained start = new Pretrained(folder.resolve("start.stunet"), false, false, 0, false);
		try (AnnotationProject project = open()) {
			project.accept(List.of(cell(2, 0)));
			AnnotationRound round = new AnnotationRound(project, engine, Progress.none());
			List<Integer> proposed = round.run(1, settings(Optional.of(start)));
			assertEquals(9, proposed.get(0));
			assertEquals(2, proposed.size());
			assertEquals(
					List.of(start),
					engine.learnt.get(0).settings().initialization().pretrained().stream()
							.toList());
			LabelMap labels = Stored.labels(engine.learnt.get(0).data().resolve("labelsTr/open.nii.gz"));
			assertEquals(1, labels.voxels().getAt(0, 1, 1).get());
			assertEquals(2, labels.voxels().getAt(0, 1, 2).get(), "nobody has judged the next slice");
			assertTrue(Files.exists(project.prediction(1)));
			assertEquals(proposed, round.run(1, settings(Optional.of(start))), "not learnt again");
			assertEquals(1, engine.learnt.size());
			project.accept(List.of(cell(9, 0)));
			assertFalse(project.proposed().contains(9));
			round.run(2, settings(Optional.of(start)));
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
					.run(1, settings(Optional.empty())));
		}
		engine.isKilled = false;
		try (AnnotationProject again = open()) {
			assertEquals(0, again.rounds());
			new AnnotationRound(again, engine, Progress.none()).run(1, settings(Optional.empty()));
		}
		assertEquals(
				List.of(Mode.NEW, Mode.RESUME),
				engine.learnt.stream().map(one -> one.settings().mode()).toList());
	}

	@Test
	void proposedSlicesAreApart() {
		double[] entropies = new double[20];
		for (int z = 0; z < 20; z++) entropies[z] = z < 10 ? 10 + z : 1;
		List<Integer> proposed = Uncertainty.propose(entropies, List.of(1), 3);
		assertEquals(10, proposed.get(0));
		for (int one : proposed)
			for (int other : proposed) assertTrue(one == other || Math.abs(one - other) > 1, proposed::toString);
		assertEquals(List.of(2), Uncertainty.propose(new double[2], List.of(1), 3));
		Img<FloatType> even = ArrayImgs.floats(new float[] {0.5f, 1, 0.5f, 0}, 1, 1, 2, 2);
		double[] entropy = Uncertainty.entropies(even);
		assertEquals(Math.log(2), entropy[0], 1e-6);
		assertEquals(0, entropy[1], 1e-6);
	}
}
