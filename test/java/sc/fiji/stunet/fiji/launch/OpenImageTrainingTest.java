package sc.fiji.stunet.fiji.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import ij.IJ;
import ij.ImagePlus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.fiji.image.Annotated;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.InitializationSettings;
import sc.fiji.stunet.job.InitializationSettings.Pretrained;
import sc.fiji.stunet.job.LearningSettings;
import sc.fiji.stunet.job.LearningSettings.Mode;
import sc.fiji.stunet.job.TrainingSchedule;

class OpenImageTrainingTest {

	@TempDir
	Path folder;

	/** Before the image is written for a training that cannot be. */
	@Test
	void aStartWithOtherChannelsThanTheOpenImage() throws Exception {
		Path start = TinyModel.write(folder.resolve("two.stunet"), 2, Optional.empty(), 1, 2)
				.folder();
		ImagePlus scan = IJ.createImage("scan", "8-bit ramp", 6, 5, 4);
		Training.Source source =
				new Training.Source(Optional.empty(), "", "", Annotated.SLICES, "", Modality.OTHER, scan, null);
		LearningSettings settings = new LearningSettings(
				new InitializationSettings(
						Optional.empty(),
						Optional.empty(),
						Optional.empty(),
						Optional.empty(),
						Optional.of(new Pretrained(start, false, false, 0, false))),
				TrainingSchedule.of(
						Optional.of(1),
						Optional.empty(),
						Optional.empty(),
						Optional.empty(),
						TrainingSchedule.ORIGINAL_RATES,
						1),
				Optional.empty(),
				Mode.NEW,
				false,
				new EngineSettings(1, "cpu"));
		refused(
				InvalidRequest.class,
				() -> new Training(null, "STU-Net Transfer...", null)
						.of(source, folder.resolve("mine.stunet"), settings),
				"The start model two has 2 channels, but 'scan' has 1");
		try (Stream<Path> files = Files.list(folder)) {
			assertEquals(List.of(start), files.toList());
		}
	}
}
