package sc.fiji.stunet.fiji.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;

import ij.IJ;
import ij.ImagePlus;
import ij.gui.Roi;
import org.junit.jupiter.api.Test;

class OpenImagesTest {

	/** As ImageJ's ROI Manager keeps it: a copy. */
	private static Roi drawnOn(ImagePlus image) {
		Roi roi = new Roi(1, 1, 2, 2);
		roi.setName("cell");
		roi.setImage(image);
		return (Roi) roi.clone();
	}

	/** One of a closed image may be of this one, which was opened again; a file does not tell. */
	@Test
	void roisOfOtherImagesAreTold() {
		ImagePlus scan = IJ.createImage("scan", "8-bit", 6, 5, 4), other = IJ.createImage("other", "8-bit", 6, 5, 4);
		ImagePlus closed = IJ.createImage("closed", "8-bit", 6, 5, 4);
		OpenImages open = new OpenImages(List.of(scan, other), true);
		List<Roi> own = List.of(drawnOn(scan), drawnOn(closed), new Roi(1, 1, 2, 2));
		assertEquals(Optional.empty(), open.ofOthers(own, scan));
		assertEquals(
				Optional.of("The ROI 'cell' is of 'other', and is taken for 'scan'."),
				open.ofOthers(List.of(own.get(0), drawnOn(other)), scan));
		assertEquals(
				Optional.of("2 ROIs, such as 'cell', are of 'other', and are taken for 'scan'."),
				open.ofOthers(List.of(drawnOn(other), own.get(0), drawnOn(other)), scan));
	}
}
