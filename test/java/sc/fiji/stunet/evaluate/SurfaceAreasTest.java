package sc.fiji.stunet.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import sc.fiji.stunet.volume.Spacing;

class SurfaceAreasTest {

	private static final double[] UNIT = SurfaceAreas.of(new Spacing(1, 1, 1));
	private static final double CORNER = Math.sqrt(3) / 8;

	@Test
	void knownShapes() {
		assertEquals(0, UNIT[0]);
		assertEquals(0, UNIT[255]);
		assertEquals(CORNER, UNIT[0b1], 1e-12);
		assertEquals(Math.sqrt(0.5), UNIT[0b11], 1e-12);
		assertEquals(1, UNIT[0b1111], 1e-12);
		// Opposite corners of a face, and of the cube, are cut off one by one.
		assertEquals(2 * CORNER, UNIT[0b1001], 1e-12);
		assertEquals(2 * CORNER, UNIT[0b10000001], 1e-12);
		assertEquals(4 * CORNER, UNIT[0b01101001], 1e-12);
		// A corner and its three neighbours: a regular hexagon.
		assertEquals(6 * CORNER, UNIT[0b00010111], 1e-12);
		// Three corners of a face: the part of the pentagon that stands upright, and the slope.
		assertEquals(0.5 + 3 * CORNER, UNIT[0b111], 1e-12);
	}

	@Test
	void insideAndOutsideMayChangePlaces() {
		for (int code = 0; code < 256; code++) assertEquals(UNIT[code], UNIT[255 - code], "code " + code);
	}

	/** The same shape with x and y changed places, or seen in a mirror across x. */
	@Test
	void turningTheCubeTurnsTheArea() {
		double[] areas = SurfaceAreas.of(new Spacing(0.7, 1.1, 3));
		double[] turned = SurfaceAreas.of(new Spacing(1.1, 0.7, 3));
		for (int code = 0; code < 256; code++) {
			int swapped = 0;
			int mirrored = 0;
			for (int corner = 0; corner < 8; corner++) {
				if ((code >> corner & 1) == 0) continue;
				swapped |= 1 << ((corner & 1) << 1 | corner >> 1 & 1 | corner & 4);
				mirrored |= 1 << (corner ^ 1);
			}
			assertEquals(areas[code], turned[swapped], 1e-12, "code " + code);
			assertEquals(areas[code], areas[mirrored], 1e-12, "code " + code);
		}
	}
}
