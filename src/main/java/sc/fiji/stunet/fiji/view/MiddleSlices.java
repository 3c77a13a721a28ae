package sc.fiji.stunet.fiji.view;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;

import sc.fiji.stunet.picture.SliceView;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Volume;

/**
 * Three cuts through the middle of a volume as it is stored. The edges to which x, y and z grow are marked by A, B and
 * C, each in two of the pictures.
 */
public final class MiddleSlices {

	private static final int SIDE = 200;
	private static final int LINE = 22;
	private static final int GAP = 14;
	private static final Color MARK = new Color(0xffd400);
	/** Slices across z, x and y. */
	private static final List<SliceView> CUTS = List.of(
			new SliceView("a slice", 0, 1, false, false, ""),
			new SliceView("all slices, cut along the width", 0, 2, false, false, ""),
			new SliceView("all slices, cut along the height", 1, 2, false, false, ""));

	private MiddleSlices() {}

	public static BufferedImage paint(Volume volume) {
		BufferedImage picture = new BufferedImage(3 * SIDE + 2 * GAP, SIDE + LINE, BufferedImage.TYPE_INT_RGB);
		Graphics2D g = picture.createGraphics();
		g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
		g.setColor(new Color(0xeeeeee));
		g.fillRect(0, 0, picture.getWidth(), picture.getHeight());
		for (int i = 0; i < CUTS.size(); i++) paint(g, CUTS.get(i), volume, i * (SIDE + GAP));
		g.dispose();
		return picture;
	}

	private static void paint(Graphics2D g, SliceView view, Volume volume, int left) {
		RandomAccessibleInterval<FloatType> grey = Views.hyperSlice(volume.voxels(), 3, 0);
		Extent size = volume.size();
		float[][] values = view.slice(grey, new Extent(size.x() / 2, size.y() / 2, size.z() / 2));
		double across = values[0].length * volume.spacing().get(view.right()),
				down = values.length * volume.spacing().get(view.down());
		int width = Math.max(1, (int) Math.round(SIDE * Math.min(1, across / down))),
				height = Math.max(1, (int) Math.round(SIDE * Math.min(1, down / across)));
		int x = left + (SIDE - width) / 2, y = LINE + (SIDE - height) / 2;
		g.setColor(Color.BLACK);
		g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
		g.drawString(view.name(), left, LINE - 7);
		g.drawImage(
				SliceView.paint(
						values,
						new float[values.length][values[0].length],
						width,
						height,
						window(values),
						label -> 0,
						0),
				x,
				y,
				null);
		g.setColor(MARK);
		g.setStroke(new BasicStroke(3));
		g.drawLine(x + width - 2, y, x + width - 2, y + height - 1);
		g.drawLine(x, y + height - 2, x + width - 1, y + height - 2);
		g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 16));
		g.drawString(name(view.right()), x + width - 18, y + height / 2);
		g.drawString(name(view.down()), x + width / 2, y + height - 8);
	}

	/** The name of the edge to which an axis grows. */
	private static String name(int axis) {
		return "ABC".substring(axis, axis + 1);
	}

	/** The range without the darkest and the brightest hundredth. */
	private static SliceView.Window window(float[][] values) {
		double[] sorted = Arrays.stream(values)
				.flatMapToDouble(row -> {
					double[] numbers = new double[row.length];
					for (int i = 0; i < row.length; i++) numbers[i] = row[i];
					return Arrays.stream(numbers);
				})
				.filter(Double::isFinite)
				.sorted()
				.toArray();
		if (sorted.length == 0) return new SliceView.Window(0, 1);
		return new SliceView.Window(sorted[sorted.length / 100], sorted[sorted.length - 1 - sorted.length / 100]);
	}
}
