package sc.fiji.stunet.patch;

import java.util.ArrayList;
import java.util.List;

import sc.fiji.stunet.volume.Extent;

/**
 * The positions of a sliding window's tiles. A grid smaller than the patch is padded to it on both sides, by one voxel
 * more at the end if need be. After nnU-Net v1, {@code _compute_steps_for_sliding_window} and {@code pad_nd_image}.
 *
 * @param size of the grid without padding
 * @param patch size of a tile
 * @param step distance of neighbouring tiles as a part of the patch, at most; above 0, up to 1
 */
public record TileGrid(Extent size, Extent patch, double step) {

	public TileGrid {
		if (!(step > 0 && step <= 1))
			throw new IllegalArgumentException("The step must be above 0 and at most 1, not " + step + ".");
	}

	/** The size of the grid with its padding, which the tiles cover. */
	public Extent paddedSize() {
		return new Extent(Math.max(size.x(), patch.x()), Math.max(size.y(), patch.y()), Math.max(size.z(), patch.z()));
	}

	/** The position of the grid's first voxel in the padded one. */
	public Extent paddingBefore() {
		Extent padded = paddedSize();
		return new Extent((padded.x() - size.x()) / 2, (padded.y() - size.y()) / 2, (padded.z() - size.z()) / 2);
	}

	/**
	 * First voxel of each tile along an axis, in the padded grid: evenly spread, rounded half to even.
	 *
	 * @param axis 0 is x
	 */
	public List<Integer> starts(int axis) {
		int room = paddedSize().get(axis) - patch.get(axis);
		int steps = (int) Math.ceil(room / (patch.get(axis) * step));
		List<Integer> starts = new ArrayList<>(List.of(0));
		for (int i = 1; i <= steps; i++) starts.add((int) Math.rint((double) room / steps * i));
		return starts;
	}

	/** First voxel of every tile in the padded grid; x runs fastest. */
	public List<Extent> tiles() {
		List<Extent> tiles = new ArrayList<>();
		for (int z : starts(2)) for (int y : starts(1)) for (int x : starts(0)) tiles.add(new Extent(x, y, z));
		return tiles;
	}
}
