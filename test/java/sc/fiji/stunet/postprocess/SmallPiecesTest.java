package sc.fiji.stunet.postprocess;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Set;

import net.imglib2.img.array.ArrayImgs;
import net.imglib2.view.Views;
import org.junit.jupiter.api.Test;

import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;

class SmallPiecesTest {

	/** Voxels of 2.5 mm3. */
	private static LabelMap map(int x, int y, int z, int... labels) {
		short[] voxels = new short[labels.length];
		for (int i = 0; i < labels.length; i++) voxels[i] = (short) labels[i];
		return new LabelMap(ArrayImgs.unsignedShorts(voxels, x, y, z), Geometry.unoriented(new Spacing(1, 1, 2.5)));
	}

	private static int[] of(LabelMap map) {
		int[] labels = new int[(int) map.size().voxels()];
		var cursor = Views.flatIterable(map.voxels()).cursor();
		for (int i = 0; i < labels.length; i++) labels[i] = cursor.next().get();
		return labels;
	}

	@Test
	void piecesBelowTheVolumeBecomeBackground() {
		LabelMap map = map(9, 1, 1, 1, 1, 0, 1, 60000, 60000, 60000, 0, 1);
		assertArrayEquals(
				new int[] {1, 1, 0, 0, 60000, 60000, 60000, 0, 0}, of(SmallPieces.removed(map, 5, Progress.none())));
		assertArrayEquals(
				new int[] {0, 0, 0, 0, 60000, 60000, 60000, 0, 0}, of(SmallPieces.removed(map, 5.1, Progress.none())));
		assertArrayEquals(of(map), of(SmallPieces.removed(map, 2.5, Progress.none())));
	}

	/** Each structure alone: neighbours of another label do not make a piece larger. */
	@Test
	void everyStructureForItself() {
		assertArrayEquals(
				new int[] {0, 0, 3, 3}, of(SmallPieces.removed(map(4, 1, 1, 1, 2, 3, 3), 5, Progress.none())));
	}

	/** What nnU-Net v2 does with labels_or_regions: 1 and 2 count as one, and corners connect. */
	@Test
	void theLargestOfSeveralTogether() {
		LabelMap map = map(5, 2, 1, 1, 0, 0, 0, 2, 0, 2, 1, 0, 3);
		assertArrayEquals(
				new int[] {1, 0, 0, 0, 0, 0, 2, 1, 0, 3}, of(LargestComponent.ofAll(map, Set.of(1, 2), true)));
		assertArrayEquals(
				new int[] {0, 0, 0, 0, 0, 0, 2, 1, 0, 3}, of(LargestComponent.ofAll(map, Set.of(1, 2), false)));
		LabelMap equal = map(5, 1, 1, 1, 1, 0, 2, 1);
		assertArrayEquals(of(equal), of(LargestComponent.ofAll(equal, Set.of(1, 2), false)), "both stay");
	}
}
