package sc.fiji.stunet.fiji.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;

import ij.IJ;
import ij.ImagePlus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.volume.Geometry;

/** What stands in a TIFF may have been written by anybody. */
class GeometryPropertyTest {

	private final ImagePlus image = IJ.createImage("scan", 4, 3, 2, 8);

	@Test
	void comesBack() {
		Geometry geometry = Geometry.of(-1, 0, 0, 10, 0, 2, 0, 20, 0, 0, 3, 30);
		GeometryProperty.set(image, geometry);
		assertEquals(Optional.of(geometry), GeometryProperty.of(image));
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
