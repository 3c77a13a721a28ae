package sc.fiji.stunet.fiji.annotate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

import ij.IJ;
import ij.ImagePlus;
import ij.gui.Roi;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.dataset.DataSet;
import sc.fiji.stunet.dataset.IntegrityCheck;
import sc.fiji.stunet.fiji.image.RoiFile;
import sc.fiji.stunet.fiji.launch.Modality;
import sc.fiji.stunet.fiji.launch.OpenData;
import sc.fiji.stunet.frozen.Frozen;
import sc.fiji.stunet.io.Stored;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.InitializationSettings;
import sc.fiji.stunet.job.InitializationSettings.Pretrained;
import sc.fiji.stunet.job.LearningRates;
import sc.fiji.stunet.job.TrainingRequest;
import sc.fiji.stunet.job.TrainingSchedule;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/**
 * The project of Annotate and Learn as 0.1.0 wrote it: three times accepted, a round learnt after the second, an
 * outline drawn and not accepted. With {@code -Dstunet.write.project=FOLDER} the same is written there.
 */
class FrozenProjectTest {

	private static final String PROJECT = "project";
	private static final int SLICES = 12;

	@TempDir
	private Path folder;

	private static ImagePlus image() {
		ImagePlus image = IJ.createImage("cells", "8-bit ramp", 6, 5, SLICES);
		image.getCalibration().setUnit("mm");
		return image;
	}

	private static AnnotationProject open(Path folder) {
		Volume scan = OpenData.scan(image());
		return AnnotationProject.open(folder, image(), scan, UnaryOperator.identity(), Modality.OTHER, false);
	}

	private static Roi outline(String structure, int slice, int x) {
		Roi roi = new Roi(x, 1, 2, 2);
		roi.setName(structure);
		roi.setPosition(slice);
		return roi;
	}

	/** Learns nothing; is unsure of slice 9. */
	private static final class Engine implements AnnotationRound.Engine {

		@Override
		public void learn(TrainingRequest request) {
			TinyModel.write(request.output(), 1, Optional.empty(), 1, 2);
		}

		@Override
		public AnnotationRound.Prediction predict(Path model, List<Path> scan, EngineSettings settings) {
			double[] entropies = new double[SLICES];
			entropies[8] = 0.4;
			return new AnnotationRound.Prediction(
					new LabelMap(ArrayImgs.unsignedShorts(6, 5, SLICES), Geometry.unoriented(new Spacing(1, 1, 1))),
					entropies);
		}
	}

	private static void work(Path folder) throws Exception {
		try (AnnotationProject project = open(folder)) {
			project.accept(List.of(outline("cell", 2, 0), outline("nucleus", 2, 3)));
			project.accept(List.of(outline("cell", 7, 1)));
			AnnotationRound.Settings settings = ShortRound.settings(Optional.empty());
			new AnnotationRound(project, new Engine(), Progress.none()).run(1, settings);
			project.accept(List.of(outline("cell", 7, 2)));
			try (var out = Files.newOutputStream(project.draft())) {
				RoiFile.write(List.of(outline("cell", 11, 0)), out);
			}
		}
	}

	private Path frozen() throws Exception {
		Path project = Files.createDirectory(folder.resolve("cells-data"));
		Frozen.copy(PROJECT, project);
		return project;
	}

	@Test
	void itIsRead() throws Exception {
		try (AnnotationProject project = open(frozen())) {
			assertEquals(new TreeSet<>(List.of(2, 7)), project.slices());
			assertEquals(List.of("cell", "nucleus"), project.structures());
			assertEquals(
					List.of("cell 2", "nucleus 2", "cell 7"),
					project.annotations().stream()
							.map(roi -> roi.getName() + " " + roi.getPosition())
							.toList());
			assertEquals(1, project.rounds());
			assertEquals(9, project.proposed().get(0));
			assertEquals(2, Model.read(project.model(1)).structures().all().size());
			assertEquals(project.size(), Stored.labels(project.prediction(1)).size());
			assertEquals(11, RoiFile.read(project.draft()).get(0).getPosition());
			DataSet data = DataSet.read(project.folder().resolve("data"), Progress.none());
			IntegrityCheck.run(data, Progress.none()).throwIfErrors();
			assertTrue(project.undo());
			assertEquals(1, project.annotations().get(2).getBounds().x, "as it was before the last was accepted");
		}
	}

	@Test
	void theSameIsWritten() throws Exception {
		Path project = Files.createDirectory(Optional.ofNullable(System.getProperty("stunet.write.project"))
				.map(Path::of)
				.orElse(folder.resolve("new-data")));
		work(project);
		Frozen.assertSameJson(PROJECT + "/project.json", project.resolve("project.json"));
		Frozen.assertSameJson(PROJECT + "/data/dataset.json", project.resolve("data/dataset.json"));
		for (int number = 1; number <= 3; number++)
			assertTrue(Files.exists(project.resolve("annotations/cells-000" + number + ".zip")));
	}

	/** Its checksum is in projects: a round that an earlier version began goes on only while this stays as it is. */
	@Test
	void whatARoundIsBegunWithHasTheSameWords() {
		InitializationSettings first = new InitializationSettings(
						Optional.empty(),
						Optional.of("S"),
						Optional.of(1.5),
						Optional.empty(),
						Optional.of(new Pretrained(Path.of("start.stunet"), false, true, 0, false)))
				.withPatchVoxels(Optional.of(131072));
		TrainingSchedule schedule =
				new TrainingSchedule(1000, 20, 2, new LearningRates(0.01, 0.02), 1, Optional.of(3.0), Optional.empty());
		String length = "TrainingSchedule[epochs=1000, iterations=20, validationBatches=2, "
				+ "rates=LearningRates[body=0.01, heads=0.02], seed=1, minutes=Optional[3.0], "
				+ "patience=Optional.empty, warmup=0]";
		AnnotationRound.Settings settings =
				new AnnotationRound.Settings(first, schedule, new EngineSettings(1, "cpu"), 3);
		assertEquals(length, AnnotationRound.text(2, settings));
		assertEquals(
				length + " InitializationSettings[plan=Optional.empty, size=Optional[S], memoryGb=Optional[1.5], "
						+ "mirror=Optional.empty, pretrained=Optional[Pretrained[model=start.stunet, keepPlan=false, "
						+ "keepHeads=true, freeze=0, encoderOnly=false]], patchVoxels=Optional[131072]]",
				AnnotationRound.text(1, settings));
	}
}
