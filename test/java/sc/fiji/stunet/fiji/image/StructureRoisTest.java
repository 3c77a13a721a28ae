package sc.fiji.stunet.fiji.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.awt.Point;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import ij.IJ;
import ij.ImagePlus;
import ij.gui.Overlay;
import ij.gui.Roi;
import ij.io.FileSaver;
import ij.process.ImageProcessor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.fiji.launch.ResultProperties;
import sc.fiji.stunet.fiji.view.StructureUnderCursor;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.job.Speed;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.model.Structures.Structure;

@Isolated
class StructureRoisTest {

	private static final Structures TISSUES =
			new Structures(List.of(new Structure(1, "csf", 0x102030), new Structure(40000, "white", 0x708090)));
	private static final int[] VALUES = {0, 0, 1, 40000};

	/** Scattered, with holes, up to the edges. */
	private static ImagePlus labels() {
		ImagePlus image = IJ.createImage("labels", "16-bit black", 21, 17, 3);
		Random random = new Random(5);
		for (int z = 1; z <= 3; z++)
			for (int i = 0; i < 21 * 17; i++) image.getStack().getProcessor(z).set(i, VALUES[random.nextInt(4)]);
		return image;
	}

	@Test
	void everyPixelLiesInTheRoiOfItsStructureOnly() {
		ImagePlus image = labels();
		List<Roi> rois = StructureRois.of(image.getStack(), TISSUES);
		assertEquals(6, rois.size());
		for (Roi roi : rois) {
			ImageProcessor plane = image.getStack().getProcessor(roi.getPosition());
			int value = roi.getName().startsWith("csf-000" + roi.getPosition()) ? 1 : 40000;
			for (int y = 0; y < 17; y++)
				for (int x = 0; x < 21; x++)
					assertEquals(plane.get(x, y) == value, roi.contains(x, y), roi.getName() + " at " + x + " " + y);
		}
		assertEquals(0x708090, rois.get(1).getStrokeColor().getRGB() & 0xffffff);
	}

	@Test
	void theNextOverlayReplacesTheLastAndLeavesTheUsersOwn() {
		ImagePlus scan = IJ.createImage("scan", "8-bit black", 21, 17, 3);
		scan.setOverlay(new Overlay(new Roi(1, 1, 2, 2)));
		StructureRois.show(StructureRois.of(labels().getStack(), TISSUES), scan, 1);
		StructureRois.show(StructureRois.of(labels().getStack(), TISSUES), scan, 1);
		assertEquals(7, scan.getOverlay().size());
	}

	@Test
	void theStructureUnderTheCursorIsNamed() {
		ImagePlus labels = labels();
		ImagePlus scan = IJ.createHyperStack("scan", 21, 17, 2, 3, 2, 8);
		StructureRois.show(StructureRois.of(labels.getStack(), TISSUES), scan, 2);
		labels.setProp("Label 40000", "white");
		labels.setProp("STU-Net model", "m");
		labels.setSlice(3);
		scan.setPosition(2, 3, 2);
		boolean seen = false;
		for (int x = 0; x < 21; x++) {
			boolean white = labels.getStack().getProcessor(3).get(x, 4) == 40000;
			seen |= white;
			assertEquals(
					white ? Optional.of("white (40000)") : Optional.empty(),
					StructureUnderCursor.structure(labels, x, 4));
			assertEquals(white, StructureUnderCursor.structure(scan, x, 4).equals(Optional.of("white")));
		}
		assertTrue(seen);
		scan.setPosition(2, 3, 1);
		for (int x = 0; x < 21; x++)
			assertFalse(StructureUnderCursor.structure(scan, x, 4).isPresent(), "another time point");
		assertEquals(Optional.empty(), StructureUnderCursor.structure(labels, 21, 4));
	}

	/** Model, weights and device stay with each outline, in the file too; so does what tells it from the user's own. */
	@Test
	void anOverlayThatWasSavedSaysHowItWasMade(@TempDir Path folder) throws Exception {
		Model model = TinyModel.write(folder.resolve("tiny.stunet"), 1, Optional.empty(), 1, 7);
		ResultProperties properties = new ResultProperties(
				model,
				new PredictionSettings(0.5, Optional.empty(), Optional.empty(), Speed.BEST),
				"gpu:0 (Some Card)");
		List<Roi> rois = StructureRois.of(labels().getStack(), TISSUES);
		rois.forEach(properties::set);
		ImagePlus scan = IJ.createImage("scan", "16-bit black", 21, 17, 3);
		properties.set(scan);
		StructureRois.show(rois, scan, 1);
		new FileSaver(scan).saveAsTiffStack(folder.resolve("scan.tif").toString());
		ImagePlus again = IJ.openImage(folder.resolve("scan.tif").toString());
		assertEquals(6, again.getOverlay().size());
		for (Roi roi : again.getOverlay()) {
			assertEquals(model.provenance().weightsSha256(), roi.getProperty("STU-Net-weights-SHA-256"));
			assertEquals("gpu:0 (Some Card)", roi.getProperty("STU-Net-device"));
			says(roi.getName(), "^" + roi.getProperty("STU-Net-structure"));
		}
		assertEquals(model.name(), again.getProp("STU-Net model"));
		again.setSlice(2);
		Roi first = Arrays.stream(again.getOverlay().toArray())
				.filter(roi -> roi.getPosition() == 2)
				.findFirst()
				.orElseThrow();
		Point pixel = first.getContainedPoints()[0];
		assertEquals(
				Optional.of(first.getProperty("STU-Net-structure")),
				StructureUnderCursor.structure(again, pixel.x, pixel.y),
				"no label image, though 16 bit");
		StructureRois.show(StructureRois.of(labels().getStack(), TISSUES), again, 1);
		assertEquals(6, again.getOverlay().size(), "replaced");
	}
}
