package sc.fiji.stunet.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import java.util.Set;

import net.imglib2.img.array.ArrayImgs;
import net.imglib2.view.Views;
import org.junit.jupiter.api.Test;

import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;

class ComparisonTest {

	private static final Geometry GEOMETRY = Geometry.unoriented(new Spacing(1, 2, 3));

	private static LabelMap box(int label, int x, int y, int z, Extent size) {
		short[] labels = new short[20 * 15 * 10];
		for (int k = z; k < z + size.z(); k++)
			for (int j = y; j < y + size.y(); j++)
				for (int i = x; i < x + size.x(); i++) labels[(k * 15 + j) * 20 + i] = (short) label;
		return new LabelMap(ArrayImgs.unsignedShorts(labels, 20, 15, 10), GEOMETRY);
	}

	@Test
	void largeLabelsAndEdgesAreCounted() {
		LabelMap map = box(65535, 17, 13, 9, new Extent(3, 2, 1));
		assertEquals(Map.of(65535, 6L), map.voxelsByLabel());
		Comparison comparison = new Comparison(map, map);
		assertEquals(Set.of(65535), comparison.values());
		assertEquals(new Overlap(6, 6, 6), comparison.overlap(65535));
		assertEquals(1, comparison.areaWeighted(65535).nsd(0));
		assertEquals(0, VoxelSurfaceScores.of(comparison, 65535).hausdorff());
	}

	/** A box moved along one axis is as far away as it was moved. */
	@Test
	void distancesAreInMillimetresOfTheirAxis() {
		Extent size = new Extent(4, 4, 4);
		LabelMap here = box(1, 5, 5, 3, size);
		assertEquals(
				2, new Comparison(here, box(1, 7, 5, 3, size)).areaWeighted(1).hausdorff(1));
		assertEquals(
				4, new Comparison(here, box(1, 5, 7, 3, size)).areaWeighted(1).hausdorff(1));
		assertEquals(
				6, new Comparison(here, box(1, 5, 5, 5, size)).areaWeighted(1).hausdorff(1));
		assertEquals(
				6,
				VoxelSurfaceScores.of(new Comparison(here, box(1, 5, 5, 5, size)), 1)
						.hd95MaxOfDirected());
		assertEquals(0.5, new Comparison(here, box(1, 7, 5, 3, size)).overlap(1).dice());
	}

	@Test
	void structuresAreMeasuredInAnyView() {
		LabelMap here = box(1, 5, 5, 3, new Extent(4, 3, 2));
		LabelMap there = box(1, 6, 4, 3, new Extent(3, 5, 3));
		LabelMap turned = new LabelMap(
				Views.zeroMin(Views.invertAxis(Views.zeroMin(Views.invertAxis(there.voxels(), 1)), 1)), GEOMETRY);
		assertEquals(
				new Comparison(here, there).areaWeighted(1).nsd(1.5),
				new Comparison(here, turned).areaWeighted(1).nsd(1.5));
		assertEquals(new Comparison(here, there).overlap(1), new Comparison(here, turned).overlap(1));
	}

	@Test
	void otherSizesAreNotCompared() {
		LabelMap flat = new LabelMap(ArrayImgs.unsignedShorts(20, 15, 1), GEOMETRY);
		assertThrows(IllegalArgumentException.class, () -> new Comparison(flat, box(1, 0, 0, 0, new Extent(1, 1, 1))));
	}
}
