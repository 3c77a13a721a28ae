package sc.fiji.stunet.preprocess;

import java.util.List;

/**
 * Which axis of the volume stands where on the network's grid: axis i of the grid is axis {@code get(i)} of the volume,
 * both counted x = 0, y = 1, z = 2. nnU-Net's {@code transpose_forward} counts z, y, x instead.
 */
public record AxisOrder(int x, int y, int z) {

	public static final AxisOrder IDENTITY = new AxisOrder(0, 1, 2);

	public AxisOrder {
		if ((1 << x | 1 << y | 1 << z) != 7)
			throw new IllegalArgumentException("Each axis must occur once, not " + x + ", " + y + ", " + z);
	}

	public int get(int axis) {
		return axis == 0 ? x : axis == 1 ? y : z;
	}

	public AxisOrder inverse() {
		int[] back = new int[3];
		for (int i = 0; i < 3; i++)
			back[get(i)] = i;
		return new AxisOrder(back[0], back[1], back[2]);
	}

	public List<Integer> toList() {
		return List.of(x, y, z);
	}
}
