package sc.fiji.stunet.fiji.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Optional;

import ij.IJ;
import ij.ImagePlus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.Spacing;

/** What stands in a TIFF may have been written by anybody. */
class GeometryPropertyTest {

	private final ImagePlus image = IJ.createImage("scan", 4, 3, 2, 8);

	@Test
	void comesBack() {
		Geometry geometry = Geometry.of(-1, 0, 0, 10, 0, 2, 0, 20, 0, 0, 3, 30);
		GeometryProperty.set(image, geometry);
		assertEquals(Optional.of(geometry), GeometryProperty.of(image));
	}

	/** Whose columns are only as long as its voxels up to rounding. */
	@Test
	void theExactSpacingOfAnObliqueScanComesBack() {
		double c = Math.cos(0.3), s = Math.sin(0.3);
		Spacing exact = new Spacing(0.7, 0.8, 1.1);
		Geometry oblique = Geometry.of(exact, 0.7 * c, -0.8 * s, 0, 5, 0.7 * s, 0.8 * c, 0, 6, 0, 0, 1.1, 7);
		assertNotEquals(exact, Geometry.of(oblique.affine()).spacing(), "else the test shows nothing");
		GeometryProperty.set(image, oblique);
		assertEquals(Optional.of(oblique), GeometryProperty.of(image));
		Geometry straight = Geometry.of(-1, 0, 0, 10, 0, 2, 0, 20, 0, 0, 3, 30);
		GeometryProperty.set(image, straight);
		assertEquals(Optional.of(straight), GeometryProperty.of(image), "nothing of the other is left");
	}

	@ParameterizedTest
	@ValueSource(
			strings = {
				"",
				"1 2 3",
				"x 0 0 0 0 1 0 0 0 0 1 0",
				"0 0 0 0 0 0 0 0 0 0 0 0",
				"NaN 0 0 0 0 1 0 0 0 0 1 0",
				"1 0 0 0 1 0 0 0 1 0 0 0",
				"1 0 0 0 0 1 0 0 0 0 1 0 5"
			})
	void whatIsNoGeometryIsNone(String affine) {
		image.setProp("STU-Net geometry", "4 x 3 x 2: " + affine);
		assertEquals(Optional.empty(), GeometryProperty.of(image));
	}
}
