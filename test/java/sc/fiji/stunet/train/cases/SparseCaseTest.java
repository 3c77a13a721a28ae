package sc.fiji.stunet.train.cases;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

import net.imglib2.Cursor;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.dataset.FailingCases;
import sc.fiji.stunet.model.Labelling;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.train.Batch;
import sc.fiji.stunet.train.augment.Augmentations;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;

/** A case of which one slice is annotated, and one with regions: what is kept of it, and where patches are drawn. */
class SparseCaseTest {

	private static final Extent SIZE = new Extent(20, 20, 40);
	private static final int SLICE = 33, IGNORED = 9;
	private static final Labelling SPARSE = new Labelling(Cases.STRUCTURES, List.of(), OptionalInt.of(IGNORED));

	@TempDir
	Path folder;

	/** Structure 3 in a corner of the slice. */
	private static LabelMap labels() {
		LabelMap labels = Cases.labels(SIZE, Geometry.unoriented(new Spacing(1, 1, 1)));
		Cursor<UnsignedShortType> voxels = labels.voxels().localizingCursor();
		while (voxels.hasNext()) {
			UnsignedShortType voxel = voxels.next();
			boolean inside = voxels.getIntPosition(0) < 3 && voxels.getIntPosition(1) < 3;
			voxel.set(voxels.getIntPosition(2) != SLICE ? IGNORED : inside ? 3 : 0);
		}
		return labels;
	}

	private List<PreprocessedCase> prepare(Labelling labelling, LabelMap labels, Spacing spacing) {
		return new CaseStore(folder.resolve("cases"), Cases.plan(spacing, false, 1, null), labelling)
				.prepare(
						List.of(Cases.source("a", Cases.volume(SIZE, 1, labels.geometry(), 1), labels)),
						Progress.none());
	}

	@Test
	void everyPatchHasSomethingThatIsAnnotated() {
		List<PreprocessedCase> cases = prepare(SPARSE, labels(), new Spacing(1, 1, 1));
		assertArrayEquals(new int[] {1}, cases.get(0).foreground());
		assertEquals(9, cases.get(0).locations(1));
		assertEquals(400, cases.get(0).judged());
		PatchSampler sampler =
				new PatchSampler(cases, new PatchSampler.Settings(new Extent(8, 8, 4), 3), Augmentations.none(), 1);
		for (int number = 0; number < 50; number++) {
			Batch batch = sampler.batch(number);
			for (int i = 0; i < 3; i++) {
				int judged = 0, structure = 0;
				for (short c : batch.samples().get(i).classes()) {
					assertTrue(c >= 0 && c <= 3, "3 is what is ignored");
					if (c < 3) judged++;
					if (c == 1) structure++;
				}
				assertTrue(judged >= 16, judged + " voxels of sample " + i);
				if (i == 2) assertTrue(structure > 0, "drawn around the structure");
			}
		}
	}

	@Test
	void anotherValueIgnoredIsAnotherCase() {
		PreprocessedCase sparse =
				prepare(SPARSE, labels(), new Spacing(1, 1, 1)).get(0);
		LabelMap labels = labels();
		labels.voxels().forEach(voxel -> voxel.set(voxel.get() == IGNORED ? 7 : voxel.get()));
		PreprocessedCase whole =
				prepare(Cases.LABELLING, labels, new Spacing(1, 1, 1)).get(0);
		assertNotEquals(sparse.key(), whole.key());
		assertEquals(0, whole.judged(), "patches lie anywhere");
	}

	@Test
	void annotationsThatGetLostInTheNetworksVoxels() {
		refused(
				FailingCases.class,
				() -> prepare(SPARSE, labels(), new Spacing(1, 1, 4)),
				"a has annotated voxels, but none of them is left in the network's voxels of 1");
	}

	@Test
	void voxelsBetweenIgnoredAndOthersGoToTheLargestShare() {
		LabelMap labels = labels();
		// Three quarters of the volume.
		Cursor<UnsignedShortType> voxels = labels.voxels().localizingCursor();
		while (voxels.hasNext()) {
			voxels.next();
			if (voxels.getIntPosition(2) < 30) voxels.get().set(7);
		}
		PreprocessedCase made = prepare(SPARSE, labels, new Spacing(1, 1, 2)).get(0);
		assertEquals(15 * 400, made.locations(2));
		assertTrue(made.judged() >= 15 * 400);
	}

	@Test
	void patchesAreDrawnAroundRegions() {
		Structures regions =
				new Structures(Structures.named(List.of("whole", "core")).all(), List.of(1, 2));
		Labelling labelling = new Labelling(regions, List.of(Set.of(3, 7), Set.of(7)), OptionalInt.empty());
		LabelMap labels = Cases.labels(SIZE, Geometry.unoriented(new Spacing(1, 1, 1)));
		PreprocessedCase made = prepare(labelling, labels, new Spacing(1, 1, 1)).get(0);
		long core = labels.voxelsByLabel().get(7),
				other = labels.voxelsByLabel().get(3);
		assertEquals(core + other, made.locations(1));
		assertEquals(core, made.locations(2));
		assertEquals(0, made.judged());
		try (OpenCase open = made.open()) {
			Set<Short> classes = new HashSet<>();
			open.classes().forEach(c -> classes.add(c.get()));
			assertEquals(Set.of((short) 0, (short) 1, (short) 2), classes, "one for each value");
		}
	}
}
