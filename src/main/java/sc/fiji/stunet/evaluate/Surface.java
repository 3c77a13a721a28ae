package sc.fiji.stunet.evaluate;

import sc.fiji.stunet.progress.ComputingThreads;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Spacing;

/**
 * The points of a grid that lie on the surface of a structure.
 *
 * @param kind per point, x fastest: 0 away from the surface, else an index into the weights
 * @param size of the grid
 * @param weights amount of surface that a point stands for, by its kind
 */
record Surface(byte[] kind, Extent size, double[] weights) {

	/** Finds the corners where eight voxels meet; their weight is the area of the surface between the eight in mm2. */
	static Surface ofAreas(Mask mask, Spacing spacing) {
		Extent voxels = mask.size();
		Extent size = new Extent(voxels.x() - 1, voxels.y() - 1, voxels.z() - 1);
		byte[] kind = new byte[Math.toIntExact(size.voxels())];
		ComputingThreads.range(0, size.z()).forEach(z -> {
			for (int y = 0; y < size.y(); y++) {
				int from = (z * voxels.y() + y) * voxels.x();
				int to = (z * size.y() + y) * size.x();
				int left = column(mask.inside(), from, voxels);
				for (int x = 0; x < size.x(); x++) {
					int right = column(mask.inside(), from + x + 1, voxels);
					int code = left | right << 1;
					kind[to + x] = (byte) (code == 255 ? 0 : code);
					left = right;
				}
			}
		});
		return new Surface(kind, size, SurfaceAreas.of(spacing));
	}

	/** The four voxels at (y, z), (y + 1, z), (y, z + 1), (y + 1, z + 1) as bits 0, 2, 4, 6. */
	private static int column(byte[] inside, int at, Extent voxels) {
		int above = at + voxels.x() * voxels.y();
		return inside[at] | inside[at + voxels.x()] << 2 | inside[above] << 4 | inside[above + voxels.x()] << 6;
	}

	double weight(int point) {
		return weights[kind[point] & 0xff];
	}
}
