package sc.fiji.stunet.fiji.annotate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import ij.IJ;
import ij.ImagePlus;
import ij.gui.Roi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.dataset.DataSet;
import sc.fiji.stunet.dataset.IntegrityCheck;
import sc.fiji.stunet.dataset.TrainingCase;
import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.fiji.launch.Modality;
import sc.fiji.stunet.fiji.launch.OpenData;
import sc.fiji.stunet.io.Stored;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Orientation;
import sc.fiji.stunet.volume.StatedOrientation;
import sc.fiji.stunet.volume.Volume;

/** The images of a project: taken out of it, and told later how they lie. */
class ProjectImagesTest {

	@TempDir
	Path folder;

	private final ImagePlus first = image("ramp", 6), second = image("white", 7);

	private static ImagePlus image(String name, int width) {
		ImagePlus image = IJ.createImage(name, "8-bit ramp", width, 5, 12);
		image.getCalibration().setUnit("mm");
		return image;
	}

	private AnnotationProject open(ImagePlus image, UnaryOperator<Volume> lying, boolean adds) {
		return AnnotationProject.open(
				folder.resolve("project"), image, OpenData.scan(image), lying, Modality.OTHER, adds);
	}

	private AnnotationProject open(ImagePlus image) {
		return open(image, UnaryOperator.identity(), true);
	}

	private static Roi cell(int slice) {
		Roi roi = new Roi(1, 1, 2, 2);
		roi.setName("cell");
		roi.setPosition(slice);
		return roi;
	}

	private List<String> cases() {
		DataSet data = DataSet.read(folder.resolve("project/data"), Progress.none());
		IntegrityCheck.run(data, Progress.none()).throwIfErrors();
		return data.cases().stream().map(TrainingCase::name).toList();
	}

	@Test
	void anImageIsTakenOut() throws Exception {
		try (AnnotationProject project = open(first)) {
			refused(InvalidRequest.class, project::remove, "'ramp' is the only image of the project");
			project.accept(List.of(cell(2)));
		}
		try (AnnotationProject project = open(second)) {
			project.accept(List.of(cell(3), cell(4)));
			assertEquals(List.of("ramp", "white"), cases());
			project.remove();
			assertEquals(List.of("ramp"), cases());
			assertEquals(new TreeSet<>(), project.slices());
			try (Stream<Path> files = Files.walk(folder.resolve("project/data"))) {
				assertFalse(files.anyMatch(file -> file.getFileName().toString().startsWith("white")));
			}
		}
		Path drawn = folder.resolve("project/annotations/white-0001.zip");
		assertTrue(Files.exists(drawn), "nothing that was drawn is lost");
		byte[] before = Files.readAllBytes(drawn);
		refused(InvalidVolume.class, () -> open(second, UnaryOperator.identity(), false), "belongs to another image");
		try (AnnotationProject project = open(second)) {
			assertEquals(new TreeSet<>(), project.slices());
			project.accept(List.of(cell(9)));
			assertEquals(List.of("ramp", "white"), cases());
		}
		assertEquals(before.length, Files.size(drawn), "nor replaced when the image is added again");
	}

	/** A corrected image, say, which has the title of the one that it replaces. */
	@Test
	void whatWasFoundInAnImageThatWasTakenOutIsNotShownInAnother() throws Exception {
		try (AnnotationProject project = open(first)) {
			project.accept(List.of(cell(2)));
		}
		try (AnnotationProject project = open(second)) {
			project.accept(List.of(cell(3)));
			project.begin("settings");
			Files.createFile(project.prediction(1));
			project.finish(List.of(7));
			project.begin("settings");
			Files.createFile(project.prediction(2));
			project.remove();
		}
		try (AnnotationProject project = open(image("white", 8))) {
			assertEquals(
					"round_1_white.nii.gz", project.prediction(1).getFileName().toString());
			assertFalse(Files.exists(project.prediction(1)));
			assertFalse(Files.exists(project.prediction(2)));
			assertEquals(List.of(), project.proposed());
		}
	}

	/** What was drawn in one is kept, but nobody accepts it for the other. */
	@Test
	void aDraftOfAnImageThatWasTakenOutIsNotOfferedInAnother() throws Exception {
		open(first).close();
		byte[] drawn = {1, 2, 3};
		try (AnnotationProject project = open(second)) {
			project.remove();
			Files.write(project.draft(), drawn);
		}
		try (AnnotationProject project = open(image("white", 8))) {
			assertEquals("draft_white.zip", project.draft().getFileName().toString());
			assertFalse(Files.exists(project.draft()));
			assertArrayEquals(drawn, Files.readAllBytes(folder.resolve("project/earlier-1_draft_white.zip")));
		}
	}

	/** A slice that is accepted at the same moment, say. */
	@Test
	void nothingIsAcceptedInAnImageThatWasTakenOut() {
		open(first).close();
		try (AnnotationProject project = open(second)) {
			project.accept(List.of(cell(3)));
			project.remove();
			refused(
					InvalidRequest.class,
					() -> project.accept(List.of(cell(4))),
					"'white' was taken out of the project");
			refused(InvalidRequest.class, project::undo, "add it again");
			assertFalse(Files.exists(folder.resolve("project/annotations/white-0002.zip")));
		}
	}

	private static UnaryOperator<Volume> lies(String orientation) {
		return volume -> new Volume(
				volume.voxels(),
				new StatedOrientation(orientation).geometry(volume.geometry().spacing()));
	}

	private Geometry scan() {
		return Stored.volume(folder.resolve("project/data/imagesTr/ramp_0000.nii.gz"))
				.geometry();
	}

	/** With a start model that needs to know, say, which the first line of a macro did not name. */
	@Test
	void howAnImageLiesCanBeToldLater() {
		try (AnnotationProject project = open(first)) {
			project.accept(List.of(cell(2)));
			assertFalse(scan().isOriented());
		}
		for (String stated : List.of("RAS", "RAS", "LPS"))
			try (AnnotationProject project = open(first, lies(stated), false)) {
				assertEquals("RAS", Orientation.codeOf(scan()), "its label maps and rounds follow it from then on");
				assertEquals(
						scan(),
						Stored.labels(folder.resolve("project/data/labelsTr/ramp.nii.gz"))
								.geometry());
				project.accept(List.of(cell(3)));
				assertEquals(List.of("ramp"), cases());
			}
		open(first).close();
		assertEquals("RAS", Orientation.codeOf(scan()));
	}

	/** Whoever opens it again is not asked again. */
	@Test
	void anImageWhoseFileTellsHowItLiesIsOriented() {
		open(first, lies("RAS"), false).close();
		open(
						first,
						volume -> {
							assertTrue(volume.geometry().isOriented());
							return volume;
						},
						false)
				.close();
	}
}
