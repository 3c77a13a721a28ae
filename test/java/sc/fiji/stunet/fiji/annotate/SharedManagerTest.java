package sc.fiji.stunet.fiji.annotate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import ij.IJ;
import ij.ImagePlus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.scijava.Context;
import org.scijava.task.TaskService;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.fiji.launch.FijiProgress;
import sc.fiji.stunet.fiji.launch.Modality;
import sc.fiji.stunet.fiji.launch.OrientationQuestion;
import sc.fiji.stunet.volume.InvalidVolume;

/** ImageJ has one ROI Manager: what is drawn for one project is never accepted for another. */
@Isolated("ImageJ has one ROI Manager")
class SharedManagerTest {

	@TempDir
	private Path folder;

	private final Context context = new Context(TaskService.class);
	private final FijiProgress progress = new FijiProgress(context);
	private ManagerLease window;
	private ImagePlus image;

	@BeforeEach
	void openTheWindowOfAnotherProject() {
		image = IJ.createImage("scan", "8-bit ramp", 20, 20, 5);
		image.getCalibration().setUnit("mm");
		window = ManagerLease.take(folder.resolve("first-data"));
	}

	@AfterEach
	void close() {
		window.close();
		progress.close();
		context.dispose();
	}

	private void take(String accept, String empty, boolean undo, String correct) {
		Annotating.Source source = new Annotating.Source(
				image,
				Optional.of(folder.resolve("scan-data")),
				false,
				Modality.OTHER,
				new OrientationQuestion(Optional.empty(), answer -> {}));
		new Annotating(null, source, ShortRound.settings(Optional.empty()), Map.of(), progress)
				.take(new Annotating.Steps(
						Optional.empty(), accept, empty, undo, 0, correct, false, Optional.empty(), false, false));
	}

	@Test
	void stepsThatNeedTheRoiManagerAreRefusedWhileAnotherProjectHasIt() {
		String why = "ImageJ's one ROI Manager holds what is drawn for the project " + folder.resolve("first-data")
				+ ", which is open already, in another window or macro; close it there first.";
		assertEquals(why, refused(InvalidRequest.class, () -> take("all", "", false, "")));
		assertEquals(why, refused(InvalidRequest.class, () -> take("", "", true, "")));
		assertEquals(why, refused(InvalidRequest.class, () -> take("", "", false, "2")));
		assertFalse(Files.exists(folder.resolve("scan-data")), "nothing is made for a refused step");
	}

	@Test
	void otherStepsAreTaken() {
		take("", "3", false, "");
		assertTrue(Files.exists(folder.resolve("scan-data/annotations/scan-0001.zip")));
	}

	/** Also when they fail, whether before the project is open or after. */
	@Test
	void stepsLetOthersHaveTheManager() {
		window.close();
		for (String unit : List.of("pixel", "mm")) {
			image.getCalibration().setUnit(unit);
			refused(InvalidVolume.class, () -> take("2", "", false, ""));
			ManagerLease.take(folder.resolve("second-data")).close();
		}
	}
}
