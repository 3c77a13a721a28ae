package sc.fiji.stunet.preprocess;

import java.util.List;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.view.Views;

import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Spacing;

/**
 * The transposition from the volume to the network's grid: axis i of the grid is axis {@code get(i)} of the volume,
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
		for (int i = 0; i < 3; i++) back[get(i)] = i;
		return new AxisOrder(back[0], back[1], back[2]);
	}

	/** From the volume's axes to the grid's. */
	public Extent apply(Extent size) {
		return new Extent(size.get(x), size.get(y), size.get(z));
	}

	/** From the volume's axes to the grid's. */
	public Spacing apply(Spacing spacing) {
		return new Spacing(spacing.get(x), spacing.get(y), spacing.get(z));
	}

	/** Transposes an image from the volume's axes to the grid's, as a view; further axes (channels) stay. */
	public <T> RandomAccessibleInterval<T> apply(RandomAccessibleInterval<T> volume) {
		RandomAccessibleInterval<T> view = volume;
		int[] axes = {0, 1, 2};
		for (int i = 0; i < 3; i++) {
			int at = i;
			while (axes[at] != get(i)) at++;
			if (at == i) continue;
			view = Views.permute(view, i, at);
			axes[at] = axes[i];
			axes[i] = get(i);
		}
		return view;
	}

	public List<Integer> toList() {
		return List.of(x, y, z);
	}
}
