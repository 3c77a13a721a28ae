package sc.fiji.stunet.patch;

import java.util.ArrayList;
import java.util.List;

import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.VoxelBox;

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
		return tiles(whole()).stream().map(Tile::first).toList();
	}

	/** The whole cross-section. */
	public Columns whole() {
		return split(1, 1).get(0);
	}

	/**
	 * A tile.
	 *
	 * @param index counted along each axis
	 * @param first its first voxel in the padded grid
	 */
	public record Tile(Extent index, Extent first) {}

	/**
	 * A part of the cross-section: the boxes (see {@link TileAxis}) whose tiles have these indices along x and y.
	 *
	 * @param endX after the last one
	 * @param endY after the last one
	 */
	public record Columns(int firstX, int endX, int firstY, int endY) {}

	/** The cross-section in so many parts along each axis, at most. */
	private List<Columns> split(int alongX, int alongY) {
		List<Columns> all = new ArrayList<>();
		int x = starts(0).size(), y = starts(1).size();
		for (int j = 0; j < alongY; j++)
			for (int i = 0; i < alongX; i++)
				all.add(new Columns(i * x / alongX, (i + 1) * x / alongX, j * y / alongY, (j + 1) * y / alongY));
		return all;
	}

	/**
	 * The cross-section in as few parts as the memory allows, or in the smallest there are. Every part needs tiles of
	 * its neighbours again.
	 *
	 * @param runs of every tile
	 * @param bytes for a blender
	 */
	public List<Columns> columns(int classes, int runs, long bytes) {
		int x = starts(0).size(), y = starts(1).size();
		List<Columns> parts = split(1, 1);
		for (int n = 1; n < x + y - 1 && PatchBlender.bytesFor(this, parts, classes, runs) > bytes; n++)
			parts = split(Math.max(1, n + 2 - y), Math.min(n + 1, y));
		return parts;
	}

	/**
	 * The cross-section in so many blocks along x and y, each of which is predicted alone: what of its voxels' sums
	 * comes from the tiles of its neighbours it computes itself, in the same order, so that they are the same to the
	 * last bit.
	 *
	 * @throws IllegalArgumentException if there are fewer columns of tiles than blocks
	 */
	public List<Columns> blocks(int alongX, int alongY) {
		if (alongX < 1
				|| alongY < 1
				|| alongX > starts(0).size()
				|| alongY > starts(1).size())
			throw new IllegalArgumentException("There are " + starts(0).size() + " x "
					+ starts(1).size() + " columns of tiles, not " + alongX + " x " + alongY + ".");
		return split(alongX, alongY);
	}

	/** The voxels of the grid whose scores a part decides: those of its boxes. */
	public VoxelBox decided(Columns part) {
		Extent before = paddingBefore();
		int[] first = new int[3], size = new int[3];
		for (int axis = 0; axis < 3; axis++) {
			List<Integer> starts = starts(axis);
			int box = axis == 0 ? part.firstX : axis == 1 ? part.firstY : 0;
			int end = axis == 0 ? part.endX : axis == 1 ? part.endY : starts.size();
			first[axis] = Math.max(0, starts.get(box) - before.get(axis));
			size[axis] = (end < starts.size() ? starts.get(end) - before.get(axis) : this.size.get(axis)) - first[axis];
		}
		return new VoxelBox(new Extent(first[0], first[1], first[2]), new Extent(size[0], size[1], size[2]));
	}

	/** The voxels of the grid that the tiles of a part see. */
	public VoxelBox seen(Columns part) {
		Extent before = paddingBefore();
		int[] first = new int[3], size = new int[3];
		for (int axis = 0; axis < 3; axis++) {
			List<Integer> starts = starts(axis);
			int end = axis == 0 ? part.endX : axis == 1 ? part.endY : starts.size();
			int lastEnd = starts.get(end - 1) + patch.get(axis) - before.get(axis);
			first[axis] = Math.max(0, starts.get(axis(axis, part).firstTile(0)) - before.get(axis));
			size[axis] = Math.min(this.size.get(axis), lastEnd) - first[axis];
		}
		return new VoxelBox(new Extent(first[0], first[1], first[2]), new Extent(size[0], size[1], size[2]));
	}

	/** The number of a tile among those of the whole cross-section, in their order, from 0. */
	public int number(Tile tile) {
		Extent index = tile.index();
		return (index.z() * starts(1).size() + index.y()) * starts(0).size() + index.x();
	}

	/** The tiles that a part of the cross-section needs; x runs fastest. */
	public List<Tile> tiles(Columns part) {
		TileAxis alongX = axis(0, part), alongY = axis(1, part);
		List<Integer> x = starts(0), y = starts(1), z = starts(2);
		List<Tile> tiles = new ArrayList<>();
		for (int k = 0; k < z.size(); k++)
			for (int j = alongY.firstTile(0); j < part.endY; j++)
				for (int i = alongX.firstTile(0); i < part.endX; i++)
					tiles.add(new Tile(new Extent(i, j, k), new Extent(x.get(i), y.get(j), z.get(k))));
		return tiles;
	}

	/** How many tiles all parts need together. */
	public int tiles(List<Columns> parts) {
		return parts.stream().mapToInt(part -> tiles(part).size()).sum();
	}

	/** An axis, with the boxes of a part. */
	TileAxis axis(int axis, Columns part) {
		List<Integer> starts = starts(axis);
		int first = axis == 0 ? part.firstX : axis == 1 ? part.firstY : 0;
		int end = axis == 0 ? part.endX : axis == 1 ? part.endY : starts.size();
		return new TileAxis(starts, patch.get(axis), paddedSize().get(axis), first, end);
	}
}
