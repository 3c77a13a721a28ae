package sc.fiji.stunet.segmentation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.TinyData;
import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Spacing;

@Tag("engine")
class ScanAheadTest {

	@TempDir
	Path folder;

	@Test
	void whatIsForgottenIsReadAgain() throws IOException {
		Path scan = folder.resolve("a.nii.gz");
		VolumeWriter.write(scan, TinyData.scan(new Spacing(3, 3, 3), 10, 10, 9), false);
		PredictionFiles files = new PredictionFiles(List.of(scan), Optional.empty(), Optional.empty(), false);
		ScanAhead ahead = new ScanAhead(0);
		try (Segmentation segmentation = Segmentation.open(model(), new EngineSettings(2, "cpu"), Progress.none())) {
			segmentation.segment(
					ahead.take("a", files, Optional.empty(), Progress.none()),
					PredictionSettings.DEFAULT,
					Optional.empty(),
					Progress.none());
			ahead.prepare("b", files, Optional.empty(), segmentation, PredictionSettings.DEFAULT, Progress.none());
			assertTrue(ahead.take("b", files, Optional.empty(), Progress.none())
					.seen()
					.isPresent());
			ahead.prepare("b", files, Optional.empty(), segmentation, PredictionSettings.DEFAULT, Progress.none());
			assertTrue(
					ahead.take("c", files, Optional.empty(), Progress.none())
							.seen()
							.isEmpty(),
					"another one");
			ahead.prepare("b", files, Optional.empty(), segmentation, PredictionSettings.DEFAULT, Progress.none());
			ahead.forget();
			Files.delete(scan);
			assertThrows(InvalidVolume.class, () -> ahead.take("b", files, Optional.empty(), Progress.none()));
		}
	}

	/** Before the first prediction nothing is known of the memory that is left. */
	@Test
	void nothingIsReadAheadWithoutMemoryToSpare() {
		Path scan = folder.resolve("a.nii.gz");
		VolumeWriter.write(scan, TinyData.scan(new Spacing(3, 3, 3), 10, 10, 9), false);
		PredictionFiles files = new PredictionFiles(List.of(scan), Optional.empty(), Optional.empty(), false);
		ScanAhead ahead = new ScanAhead(0);
		try (Segmentation segmentation = Segmentation.open(model(), new EngineSettings(2, "cpu"), Progress.none())) {
			ahead.take("a", files, Optional.empty(), Progress.none());
			ahead.prepare("b", files, Optional.empty(), segmentation, PredictionSettings.DEFAULT, Progress.none());
			VolumeWriter.write(scan, TinyData.scan(new Spacing(3, 3, 3), 12, 10, 9), true);
			assertEquals(
					new Extent(12, 10, 9),
					ahead.take("b", files, Optional.empty(), Progress.none())
							.volume()
							.size());
		}
	}

	private Path model() {
		return TinyModel.write(folder.resolve("tiny.stunet"), 1, Optional.empty(), 1, 7)
				.folder();
	}
}
