package sc.fiji.stunet.volume;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeometryTest {

	@Test
	void placesAVoxelInThePatient() {
		Geometry geometry = Geometry.of(0, 0, 1.5, -90, -2, 0, 0, 20, 0, -4, 0, 40);
		assertEquals(new Spacing(2, 4, 1.5), geometry.spacing());
		assertArrayEquals(new double[] {-90 + 4.5, 20 - 2, 40 - 8}, geometry.toWorld(1, 2, 3), 1e-12);
		assertEquals(-1, geometry.direction(1, 0), 1e-12);
		assertEquals(0, geometry.direction(0, 0), 1e-12);
	}

	@Test
	void keepsTheVoxelSizeToItsLastDigit() {
		double c = Math.cos(0.4);
		double s = Math.sin(0.4);
		Spacing spacing = new Spacing(0.7, 0.7, 1.5);
		Geometry geometry = Geometry.of(spacing, 0.7 * c, -0.7 * s, 0, 1, 0.7 * s, 0.7 * c, 0, 2, 0, 0, 1.5, 3);
		assertEquals(spacing, geometry.spacing());
		assertEquals(
				spacing,
				Reorientation.to("LPS", geometry)
						.apply(geometry, new Extent(5, 6, 7))
						.spacing());
		assertThrows(IllegalArgumentException.class, () -> Geometry.of(new Spacing(0.71, 0.7, 1.5), geometry.affine()));
	}

	/** SimpleITK's identity direction, with x and y turned to RAS. */
	@Test
	void unknownOrientationIsWhatItkAssumes() {
		Geometry geometry = Geometry.unoriented(new Spacing(1, 2, 3));
		assertFalse(geometry.isOriented());
		assertArrayEquals(new double[] {-1, 0, 0, 0, 0, -2, 0, 0, 0, 0, 3, 0}, geometry.affine());
		assertThrows(IllegalArgumentException.class, () -> Orientation.codeOf(geometry));
		assertNotEquals(geometry, Geometry.of(geometry.affine()));
	}

	@Test
	void minusZeroIsZero() {
		assertEquals(
				Geometry.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0), Geometry.of(1, -0.0, 0, -0.0, 0, 1, 0, 0, 0, 0, 1, 0));
	}

	@ParameterizedTest
	@ValueSource(ints = {0, 3, 5, 10})
	void numbersThatAreNotFiniteAreRefused(int at) {
		double[] affine = {1, 0, 0, 10, 0, 2, 0, 20, 0, 0, 3, 30};
		affine[at] = Double.NaN;
		assertThrows(InvalidVolume.class, () -> Geometry.of(affine));
	}

	@Test
	void flatAndEmptyGridsAreRefused() {
		assertThrows(InvalidVolume.class, () -> Geometry.of(1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0));
		assertThrows(InvalidVolume.class, () -> Geometry.of(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0));
		for (double bad : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
			assertThrows(InvalidVolume.class, () -> new Spacing(1, bad, 1));
	}
}
