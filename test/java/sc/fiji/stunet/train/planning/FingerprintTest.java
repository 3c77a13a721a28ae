package sc.fiji.stunet.train.planning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.dataset.DataSet;
import sc.fiji.stunet.dataset.FailingCases;
import sc.fiji.stunet.dataset.InvalidDataSet;
import sc.fiji.stunet.dataset.MadeData;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.Spacing;

class FingerprintTest {

	@TempDir
	Path folder;

	private Fingerprint measure() {
		return Fingerprint.of(DataSet.read(folder, Progress.none()), Progress.none());
	}

	/** Voxels count 0, 1, 2 ... along x, y, z; the first {@code zeroSlices} are empty. */
	private static float[] ramp(Extent size, int zeroSlices) {
		float[] voxels = new float[(int) size.voxels()];
		for (int i = zeroSlices * size.x() * size.y(); i < voxels.length; i++) voxels[i] = i + 1;
		return voxels;
	}

	@Test
	void intensitiesInsideTheStructures() {
		MadeData made = MadeData.in(folder).names();
		made.image("images/a.nii.gz", ramp(made.size(), 0)).labels("labels/a.nii.gz");
		// Structures 1 and 2 are the planes x = 1 and x = 2: of every row of 12 the second and third voxel.
		IntensityProperties found = measure().channels().get(0);
		double rows = 80;
		assertEquals(12 * (rows - 1) / 2 + 2.5, found.mean(), 1e-9);
		assertEquals(found.mean(), found.median(), 1e-3);
		assertEquals(2, found.min());
		assertEquals(12 * (rows - 1) + 3, found.max());
		// numpy.percentile of these 160 values, and numpy.std
		assertEquals(2.795, found.percentile005(), 1e-4);
		assertEquals(950.205, found.percentile995(), 1e-3);
		assertEquals(277.11, found.sd(), 1e-2);
	}

	/** The same as above, where the plane x = 3 has a value that dataset.json ignores. */
	@Test
	void intensitiesOfAnnotatedVoxelsOnly() {
		MadeData made = MadeData.in(folder)
				.text("dataset.json", """
				{"labels": {"background": 0, "liver": 1, "spleen": 2, "ignore": 3}}""");
		made.image("images/a.nii.gz", ramp(made.size(), 0)).labels("labels/a.nii.gz", 1, 2, 3);
		IntensityProperties found = measure().channels().get(0);
		assertEquals(12 * 79 / 2.0 + 2.5, found.mean(), 1e-9);
		assertEquals(12 * 79 + 3, found.max());
	}

	@Test
	void sizesAreThoseAfterCropping() {
		MadeData made = MadeData.in(folder).names();
		made.image("images/a.nii.gz", ramp(made.size(), 2)).labels("labels/a.nii.gz");
		Fingerprint.Grid grid = measure().cases().get(0);
		assertEquals(new Extent(12, 10, 6), grid.size());
		assertEquals(0.75, grid.kept(), 1e-9);
	}

	@Test
	void casesAreTurnedToTheSameAxes() {
		Geometry sagittal = Geometry.of(new Spacing(3, 1, 2), 0, 0, 2, 0, 3, 0, 0, 0, 0, 1, 0, 0);
		MadeData.in(folder).names().plainCase("a").with(sagittal).plainCase("b");
		Fingerprint found = measure();
		assertTrue(found.oriented());
		assertEquals(new Extent(12, 10, 8), found.cases().get(0).size());
		// Its x points to the front, y to the head, z to the right.
		assertEquals(new Extent(8, 12, 10), found.cases().get(1).size());
		assertEquals(new Spacing(2, 3, 1), found.cases().get(1).spacing());
	}

	@Test
	void oneCaseThatDoesNotTellLeavesAllAsStored() {
		MadeData.in(folder)
				.names()
				.plainCase("a")
				.with(Geometry.unoriented(new Spacing(1, 1, 2)))
				.plainCase("b");
		assertFalse(measure().oriented());
	}

	@Test
	void everyCaseThatCannotBeReadIsNamed() throws IOException {
		MadeData.in(folder).names().plainCase("a").plainCase("b").plainCase("c");
		Files.write(folder.resolve("images/a.nii.gz"), new byte[9]);
		Files.write(folder.resolve("labels/c.nii.gz"), new byte[9]);
		assertEquals(
				List.of("a", "c"),
				assertThrows(FailingCases.class, this::measure).failed().stream()
						.map(FailingCases.Failed::name)
						.toList());
	}

	@Test
	void withoutAnyStructureThereIsNothingToLearn() {
		MadeData.in(folder).names().image("images/a.nii.gz").labels("labels/a.nii.gz", new int[0]);
		refused(InvalidDataSet.class, this::measure, "nothing to learn");
	}
}
