package sc.fiji.stunet.postprocess;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.Set;

import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.Test;

import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.ConnectedParts;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;

/** Winding pieces, whose arms meet late, slice by slice as by a flood from their first voxels. */
class PiecesTest {

	private static final Extent SIZE = new Extent(23, 19, 17);

	@Test
	void theLargestIsTheOneThatAFloodFinds() {
		for (int seed = 0; seed < 20; seed++) {
			Random random = new Random(seed);
			short[] labels = new short[(int) SIZE.voxels()];
			for (int i = 0; i < labels.length; i++) labels[i] = (short) Math.max(0, random.nextInt(5) - 2);
			LabelMap map = new LabelMap(
					ArrayImgs.unsignedShorts(labels, SIZE.toArray()), Geometry.unoriented(new Spacing(1, 1, 1)));
			int[] largest = new int[3], first = new int[3];
			new ConnectedParts(map).forEach(label -> label > 0, Progress.none(), (label, voxel, voxels) -> {
				if (voxels <= largest[label]) return;
				largest[label] = voxels;
				first[label] = voxel;
			});
			LabelMap kept = LargestComponent.of(map, Set.of(1, 2));
			for (int label = 1; label <= 2; label++) {
				assertEquals(largest[label], kept.voxelsByLabel().get(label), "seed " + seed);
				int at = first[label];
				int x = at % SIZE.x(), y = at / SIZE.x() % SIZE.y(), z = at / SIZE.x() / SIZE.y();
				assertEquals(label, kept.voxels().getAt(x, y, z).get(), "the first of its voxels");
			}
		}
	}
}
