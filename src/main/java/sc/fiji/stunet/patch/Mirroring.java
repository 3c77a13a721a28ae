package sc.fiji.stunet.patch;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import sc.fiji.stunet.volume.Extent;

/** The mirroring of a patch: which of its axes are reversed. */
public record Mirroring(boolean x, boolean y, boolean z) {

	/**
	 * Every combination of the axes, the unmirrored one first.
	 *
	 * @param axes 0 is x
	 */
	public static List<Mirroring> combinations(Set<Integer> axes) {
		List<Mirroring> all = new ArrayList<>();
		for (int bits = 0; bits < 8; bits++) {
			boolean[] flipped = new boolean[3];
			boolean allowed = true;
			for (int axis = 0; axis < 3; axis++) {
				flipped[axis] = (bits >> axis & 1) == 1;
				allowed &= !flipped[axis] || axes.contains(axis);
			}
			if (allowed) all.add(new Mirroring(flipped[0], flipped[1], flipped[2]));
		}
		return all;
	}

	/** The index in the patch at which the row of voxels (y, z) of the mirrored patch begins. */
	int row(int y, int z, Extent patch) {
		return ((z() ? patch.z() - 1 - z : z) * patch.y() + (y() ? patch.y() - 1 - y : y)) * patch.x();
	}

	/**
	 * Mirrors a patch.
	 *
	 * @param source (x, y, z, channel), x fastest
	 * @param target the same, not the same array
	 */
	public void apply(float[] source, float[] target, Extent patch) {
		int voxels = (int) patch.voxels();
		for (int channel = 0; channel < source.length; channel += voxels)
			for (int z = 0, at = channel; z < patch.z(); z++)
				for (int y = 0; y < patch.y(); y++, at += patch.x()) {
					int from = channel + row(y, z, patch);
					if (!x) System.arraycopy(source, from, target, at, patch.x());
					else for (int i = 0; i < patch.x(); i++) target[at + i] = source[from + patch.x() - 1 - i];
				}
	}
}
