package sc.fiji.stunet.picture;

import java.awt.image.BufferedImage;
import java.util.function.IntUnaryOperator;

import net.imglib2.RandomAccess;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.RealType;
import net.imglib2.view.IntervalView;
import net.imglib2.view.Views;

import sc.fiji.stunet.volume.Extent;

/**
 * An orthogonal slice through a volume and its orientation on the screen.
 *
 * @param name of the cut, for the user
 * @param right axis of the volume that runs along the screen's width
 * @param down axis that runs along its height
 * @param mirrored whether the width runs against the axis
 * @param upward whether the height runs against the axis
 * @param edges what lies at the left, right, top and bottom edge; empty when unknown
 */
public record SliceView(String name, int right, int down, boolean mirrored, boolean upward, String edges) {

	/** The axis across the slice. */
	public int cut() {
		return 3 - right - down;
	}

	/** The values of one slice as {@code [row][column]} of the screen. */
	public <T extends RealType<T>> float[][] slice(RandomAccessibleInterval<T> volume, Extent position) {
		// Taking out the cut axis keeps the order of the other two.
		IntervalView<T> plane = Views.hyperSlice(volume, cut(), position.get(cut()));
		RandomAccessibleInterval<T> turned = right < down ? plane : Views.permute(plane, 0, 1);
		int width = (int) turned.dimension(0);
		int height = (int) turned.dimension(1);
		float[][] values = new float[height][width];
		RandomAccess<T> at = turned.randomAccess();
		for (int row = 0; row < height; row++)
			for (int column = 0; column < width; column++) {
				at.setPosition(mirrored ? width - 1 - column : column, 0);
				at.setPosition(upward ? height - 1 - row : row, 1);
				values[row][column] = at.get().getRealFloat();
			}
		return values;
	}

	/** The position of a picture's pixel among the voxels. */
	private static double source(int pixel, int pixels, int voxels) {
		return Math.min(Math.max((pixel + 0.5) * voxels / pixels - 0.5, 0), voxels - 1.0);
	}

	/**
	 * Paints interpolated grey values, and labels over them in their colours, without interpolation.
	 *
	 * @param colours 0xRRGGBB per label
	 */
	public static BufferedImage paint(
			float[][] grey,
			float[][] labels,
			int width,
			int height,
			Window window,
			IntUnaryOperator colours,
			double opacity) {
		BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
		for (int y = 0; y < height; y++)
			for (int x = 0; x < width; x++) {
				double row = source(y, height, grey.length);
				double column = source(x, width, grey[0].length);
				int shade = window.shade(interpolate(grey, row, column));
				int label = (int) labels[(int) Math.round(row)][(int) Math.round(column)];
				picture.setRGB(x, y, label == 0 ? shade * 0x010101 : blend(shade, colours.applyAsInt(label), opacity));
			}
		return picture;
	}

	private static double interpolate(float[][] grey, double row, double column) {
		int r = (int) row;
		int c = (int) column;
		int r1 = Math.min(r + 1, grey.length - 1);
		int c1 = Math.min(c + 1, grey[0].length - 1);
		double top = grey[r][c] + (column - c) * (grey[r][c1] - grey[r][c]);
		double bottom = grey[r1][c] + (column - c) * (grey[r1][c1] - grey[r1][c]);
		return top + (row - r) * (bottom - top);
	}

	private static int blend(int shade, int colour, double opacity) {
		int mixed = 0;
		for (int shift = 16; shift >= 0; shift -= 8)
			mixed |= (int) Math.round(shade * (1 - opacity) + (colour >> shift & 0xff) * opacity) << shift;
		return mixed;
	}

	/** The grey values that are shown as black and white. */
	public record Window(double black, double white) {

		public int shade(double value) {
			double part = (value - black) / Math.max(white - black, 1e-12);
			return (int) Math.round(255 * Math.min(Math.max(Double.isNaN(part) ? 0 : part, 0), 1));
		}
	}
}
