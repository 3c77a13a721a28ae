package sc.fiji.stunet.segmentation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.TinyData;
import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.job.CropWith;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.job.Scope;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.progress.ComputingThreads;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/** A model that is loaded while its first scan is read. */
@Tag("engine")
class SegmentationLoadingTest {

	private static final EngineSettings ENGINE = new EngineSettings(2, "cpu");
	private static final Volume SCAN = TinyData.scan(new Spacing(3, 3, 3), 10, 10, 9);

	@TempDir
	Path folder;

	private Path model() {
		return TinyModel.write(folder.resolve("tiny.stunet"), 1, Optional.empty(), 1, 7)
				.folder();
	}

	@Test
	void itFindsWhatAnOpenedOneFinds() {
		Path model = model();
		ComputingThreads.run(2, () -> {
			try (Segmentation opened = Segmentation.open(model, ENGINE, Progress.none());
					Segmentation begun = Segmentation.begin(model, ENGINE, Progress.none())) {
				assertEquals(voxels(opened), voxels(begun));
				assertEquals(voxels(opened), voxels(begun));
			}
			return model;
		});
	}

	private static Object voxels(Segmentation segmentation) {
		return segmentation
				.segment(SCAN, PredictionSettings.DEFAULT, Progress.none())
				.labels()
				.voxelsByLabel();
	}

	/** A progress is called by the thread of its job alone; here the loading finds that there is no such device. */
	@Test
	void whatTheLoadingHasToSayIsSaidByTheThreadOfTheJob() throws InterruptedException {
		Path model = model();
		List<Thread> saying = new ArrayList<>();
		Progress progress = new FakeProgress().logging(sentence -> {
			if (sentence.startsWith("There is no")) saying.add(Thread.currentThread());
		});
		Thread job = ComputingThreads.run(2, () -> {
			try (Segmentation begun = Segmentation.begin(model, new EngineSettings(2, "gpu:99"), progress)) {
				Thread.sleep(200);
				begun.segment(SCAN, PredictionSettings.DEFAULT, progress);
			}
			return Thread.currentThread();
		});
		assertEquals(List.of(job), saying);
	}

	/** Else the search's forecast would count on memory that this network takes a moment later. */
	@Test
	void itIsThereBeforeAFirstModelSearches() throws IOException {
		Path coarse = TinyModel.write(folder.resolve("coarse.stunet"), 1, Optional.empty(), 1)
				.folder();
		Path model = model(), weights = model.resolve("weights.safetensors");
		Files.write(weights, new byte[(int) Files.size(weights)]);
		PredictionSettings settings = PredictionSettings.DEFAULT.with(new Scope(
				List.of(), 0, Optional.empty(), Optional.of(new CropWith(coarse, List.of("structure 1"), 20))));
		List<String> sentences = new ArrayList<>();
		ComputingThreads.run(2, () -> {
			try (Segmentation begun = Segmentation.begin(model, ENGINE, Progress.none())) {
				return assertThrows(
						InvalidModel.class,
						() -> begun.segment(SCAN, settings, new FakeProgress().logging(sentences::add)));
			}
		});
		assertEquals(List.of(), sentences, "nothing was searched");
	}

	/** At once where it is opened, and with the first scan, every time, where its loading is only begun. */
	@Test
	void damagedWeightsAreReportedWhereTheyAreNeeded() throws IOException {
		Path model = model(), weights = model.resolve("weights.safetensors");
		Files.write(weights, new byte[(int) Files.size(weights)]);
		assertThrows(InvalidModel.class, () -> Segmentation.open(model, ENGINE, Progress.none()));
		ComputingThreads.run(2, () -> {
			try (Segmentation begun = Segmentation.begin(model, ENGINE, Progress.none())) {
				assertThrows(InvalidModel.class, () -> voxels(begun));
				assertThrows(InvalidModel.class, () -> voxels(begun));
			}
			return model;
		});
	}
}
