package sc.fiji.stunet.volume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;
import static sc.fiji.stunet.failure.Refusals.says;

import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.volume.GridMismatch.Grid;

class GridFitTest {

	private static final Extent SIZE = new Extent(100, 80, 20);

	private static Grid grid(String name, double spacing, double x, double z) {
		return new Grid(name, Geometry.of(-spacing, 0, 0, x, 0, spacing, 0, 7, 0, 0, 4 * spacing, z), SIZE);
	}

	@ParameterizedTest
	@ValueSource(doubles = {1e-4, 0.02, 0.7, 5})
	void aSmallPartOfAVoxelIsTakenWithAWarning(double spacing) {
		Grid scan = grid("scan.nii", spacing, 10, 20);
		Grid off = grid("labels.nii", spacing, 10 + 0.03 * spacing, 20);
		GridFit fit = GridFit.of(off, scan);
		assertTrue(fit.turn().isIdentity());
		assertEquals(0.03, fit.voxels(), 1e-6);
		says(fit.warning(off, scan).orElseThrow(), "^labels.nii lies up to 0.03 voxels beside the grid of scan.nii");
		assertEquals(Optional.empty(), GridFit.of(scan, scan).warning(scan, scan));
	}

	@ParameterizedTest
	@ValueSource(doubles = {1e-4, 0.02, 0.7, 5})
	void halfAVoxelIsAnotherGrid(double spacing) {
		Grid scan = grid("scan.nii", spacing, 10, 20);
		refused(
				InvalidVolume.class,
				() -> GridFit.of(grid("labels.nii", spacing, 10 + spacing / 2, 20), scan),
				"its centre is",
				"need the header of one of them");
		assertThrows(InvalidVolume.class, () -> GridFit.of(grid("labels.nii", spacing, 10, 20 + 2 * spacing), scan));
	}

	@Test
	void turnedGridsMayBeOffAsWell() {
		Grid scan = grid("scan.nii", 0.7, 10, 20);
		Reorientation turn = Reorientation.to("PSR", scan.geometry());
		Grid off = new Grid("labels.nii", turn.apply(grid("", 0.7, 10.05, 20.1).geometry(), SIZE), turn.apply(SIZE));
		GridFit fit = GridFit.of(off, scan);
		assertEquals(SIZE, fit.turn().apply(off.size()));
		assertFalse(fit.turn().isIdentity());
		assertEquals(0.05 / 0.7, fit.voxels(), 1e-6);
	}

	@ParameterizedTest
	@CsvSource({"0.0001, true", "0.0005, true", "0.003, false"})
	void directionsMayBeRounded(double angle, boolean same) {
		Grid scan = grid("scan.nii", 0.7, 10, 20);
		Grid turned = new Grid(
				"labels.nii",
				Geometry.of(
						-0.7 * Math.cos(angle),
						0.7 * Math.sin(angle),
						0,
						10,
						0.7 * Math.sin(angle),
						0.7 * Math.cos(angle),
						0,
						7,
						0,
						0,
						2.8,
						20),
				SIZE);
		if (same) assertTrue(GridFit.of(turned, scan).voxels() < 0.1);
		else assertThrows(InvalidVolume.class, () -> GridFit.of(turned, scan));
	}

	@Test
	void theAdviceFitsTheDifference() {
		Grid scan = grid("scan.nii", 1, 0, 0);
		assertTrue(GridMismatch.of(grid("a.nii", 2, 0, 0), scan)
				.getMessage()
				.contains("resample one of them to the grid of the other (labels by nearest neighbour)"));
		Grid unknown = new Grid("a.nii", Geometry.unoriented(new Spacing(1, 1, 4)), SIZE);
		assertTrue(GridMismatch.of(unknown, scan)
				.getMessage()
				.endsWith("it does not tell where it lies in the patient; save it with the header of the other."));
	}
}
