package sc.fiji.stunet.fiji.annotate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

import ij.IJ;
import ij.ImagePlus;
import ij.gui.Roi;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.fiji.launch.Modality;
import sc.fiji.stunet.fiji.launch.OpenData;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.TrainingObserver;
import sc.fiji.stunet.job.TrainingRequest;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;

/** What a round shows while slices are accepted beside it: names are those of the annotations that it learns from. */
class LearningSessionTest {

	private static final int SIZE = 20, SLICES = 5;

	@TempDir
	private Path folder;

	private final ImagePlus image = IJ.createImage("scan", "8-bit ramp", SIZE, SIZE, SLICES);
	private AnnotationProject project;

	@BeforeEach
	void open() {
		image.getCalibration().setUnit("mm");
		project = opened();
	}

	private AnnotationProject opened() {
		return AnnotationProject.open(
				folder.resolve("scan-data"),
				image,
				OpenData.scan(image),
				UnaryOperator.identity(),
				Modality.OTHER,
				false);
	}

	@AfterEach
	void close() {
		project.close();
	}

	private static Roi roi(String name, int slice) {
		Roi roi = new Roi(4, 4, 8, 8);
		roi.setName(name);
		roi.setPosition(slice);
		return roi;
	}

	/** Finds the second structure on slice 5, and is cancelled. */
	private AnnotationSession session(Runnable beforeItBegins, Runnable beforeItShows) {
		return new AnnotationSession(project, ShortRound.settings(Optional.empty()), (observer, progress) -> {
			beforeItBegins.run();
			return new AnnotationRound.Engine() {

				@Override
				public void learn(TrainingRequest request) {
					beforeItShows.run();
					Img<UnsignedShortType> found = ArrayImgs.unsignedShorts(SIZE, SIZE, SLICES);
					for (int x = 3; x < 9; x++)
						for (int y = 3; y < 9; y++) found.getAt(x, y, 4).set(2);
					Path labels = request.live().orElseThrow().labels();
					VolumeWriter.writeLabels(
							labels, new LabelMap(found, Geometry.unoriented(new Spacing(1, 1, 1))), true);
					observer.segmented(labels);
					throw new Cancelled();
				}

				@Override
				public AnnotationRound.Prediction predict(Path model, List<Path> scan, EngineSettings settings) {
					throw new AssertionError("it was cancelled");
				}
			};
		});
	}

	private void learn(Runnable beforeItBegins, Runnable beforeItShows) {
		AnnotationSession session = session(beforeItBegins, beforeItShows);
		assertThrows(Cancelled.class, () -> session.learn(0, new TrainingObserver() {}, Progress.none()));
	}

	private List<String> shown() {
		List<String> names = new ArrayList<>();
		for (Roi roi : image.getOverlay()) if (roi.getPosition() == 5) names.add(roi.getName());
		return names;
	}

	@Test
	void aStructureThatIsAcceptedJustBeforeTheRoundBegins() {
		project.accept(List.of(roi("cell", 1)));
		learn(() -> project.accept(List.of(roi("nucleus", 2))), () -> {});
		assertEquals(1, shown().size());
		assertEquals("nucleus", shown().get(0).replaceFirst("-.*", ""));
	}

	@Test
	void aStructureThatIsTakenBackWhileItLearns() {
		project.accept(List.of(roi("nucleus", 2)));
		project.accept(List.of(roi("cell", 1)));
		project.accept(List.of(roi("axon", 3)));
		learn(() -> {}, () -> {
			// Without the first structure the second one has the value 1.
			project.accept(List.of(roi("cell", 2)));
			assertEquals(List.of("cell", "axon"), project.structures());
		});
		assertEquals("cell", shown().get(0).replaceFirst("-.*", ""));
		project.close();
		image.setOverlay(null);
		project = opened();
		session(() -> {}, () -> {}).open();
		assertEquals("cell", shown().get(0).replaceFirst("-.*", ""), "also when the project is opened again");
	}

	/** The data set of a round that was begun may be gone: somebody has tidied up. */
	@Test
	void aPredictionWithoutItsDataSetIsNotShown() throws Exception {
		project.accept(List.of(roi("nucleus", 2)));
		project.accept(List.of(roi("cell", 1)));
		learn(() -> {}, () -> {});
		Files.delete(project.folder().resolve("rounds/round_1.data/dataset.json"));
		image.setOverlay(null);
		session(() -> {}, () -> {}).open();
		assertEquals(List.of(), shown());
	}
}
