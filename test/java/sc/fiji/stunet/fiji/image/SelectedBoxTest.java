package sc.fiji.stunet.fiji.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static sc.fiji.stunet.failure.Refusals.refused;

import ij.ImagePlus;
import ij.gui.OvalRoi;
import ij.gui.Roi;
import ij.process.ByteProcessor;
import org.junit.jupiter.api.Test;

import sc.fiji.stunet.failure.InvalidRequest;

class SelectedBoxTest {

	/** 20 x 10 pixels, 6 slices. */
	private static ImagePlus image(Roi roi) {
		ij.ImageStack stack = new ij.ImageStack();
		for (int i = 0; i < 6; i++) stack.addSlice(new ByteProcessor(20, 10));
		ImagePlus image = new ImagePlus("scan", stack);
		image.setRoi(roi);
		return image;
	}

	private static String box(Roi roi, boolean selection, String slices) {
		return SelectedBox.of(image(roi), selection, slices, false).text();
	}

	@Test
	void theBoxAroundTheSelectionAndTheSlices() {
		assertEquals("3,2,0,8,5,6", box(new OvalRoi(3, 2, 8, 5), true, ""));
		assertEquals("3,2,1,8,5,3", box(new Roi(3, 2, 8, 5), true, "2,4"));
		assertEquals("0,0,5,20,10,1", box(new Roi(3, 2, 8, 5), false, " 6 - 6"));
		assertEquals("15,0,0,5,4,6", box(new Roi(15, -3, 30, 7), true, ""), "cut off at the image's edge");
	}

	@Test
	void channelsThatAreSlicesCountAsSuch() {
		ImagePlus image = image(null);
		image.setDimensions(6, 1, 1);
		assertEquals("0,0,1,20,10,2", SelectedBox.of(image, false, "2,3", true).text());
	}

	@Test
	void whatIsNotThere() {
		refused(InvalidRequest.class, () -> box(null, true, ""), "The image 'scan' has no selection; draw one");
		refused(InvalidRequest.class, () -> box(new Roi(30, 0, 5, 5), true, ""), "'scan' lies outside of it");
		refused(InvalidRequest.class, () -> box(null, false, "0,3"), "There are no slices 0,3", "which has 6");
		refused(InvalidRequest.class, () -> box(null, false, "4,7"), "There are no slices 4,7");
		refused(InvalidRequest.class, () -> box(null, false, "4,3"), "There are no slices 4,3");
		refused(InvalidRequest.class, () -> box(null, false, "4"), "are not two whole numbers");
		refused(InvalidRequest.class, () -> box(null, false, "a,b"), "are not two whole numbers");
	}
}
