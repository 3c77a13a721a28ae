package sc.fiji.stunet.picture;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

import javax.imageio.ImageIO;

import net.imglib2.Cursor;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;

import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.model.LabelColours;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Reorientation;
import sc.fiji.stunet.volume.Spacing;

/**
 * Draws labels over grey values on three orthogonal slices through the labels' centre, upright when the orientation is
 * known.
 */
@SuppressWarnings("deprecation") // Views.iterable: the ImgLib2 of earlier Fijis needs it
public final class OverlayPicture {

	private static final int WIDTH = 1200;
	private static final int MAX_PANEL_HEIGHT = 700;
	private static final int MARGIN = 16;
	private static final int LINE = 24;
	private static final int LEGEND_COLUMNS = 4;
	private static final int LEGEND_MAX = 40;
	private static final double OPACITY = 0.45;

	/** The radiological convention: seen from the feet, and face to face. */
	private static final List<SliceView> RADIOLOGICAL = List.of(
			new SliceView("axial", 0, 1, true, true, "RLAP"),
			new SliceView("coronal", 0, 2, true, true, "RLSI"),
			new SliceView("sagittal", 1, 2, true, true, "APSI"));

	private static final List<SliceView> AS_STORED = List.of(
			new SliceView("x, y", 0, 1, false, false, ""),
			new SliceView("x, z", 0, 2, false, false, ""),
			new SliceView("y, z", 1, 2, false, false, ""));

	private final RandomAccessibleInterval<FloatType> grey;
	private final LabelMap labels;
	private final Structures structures;
	private final List<SliceView> views;
	private final String caption;

	/**
	 * @param grey (x, y, z), on the grid of the labels
	 * @param title of the picture
	 */
	public OverlayPicture(
			RandomAccessibleInterval<FloatType> grey, LabelMap labels, Structures structures, String title) {
		boolean oriented = labels.geometry().isOriented();
		if (oriented) {
			Reorientation upright = Reorientation.to("RAS", labels.geometry());
			this.grey = upright.apply(grey);
			this.labels = upright.apply(labels);
		} else {
			this.grey = grey;
			this.labels = labels;
		}
		this.structures = structures;
		views = oriented ? RADIOLOGICAL : AS_STORED;
		caption = title + "    "
				+ (oriented
						? "Radiological view: the patient's right (R) is on the left."
						: "The orientation is unknown: shown as stored.");
	}

	/**
	 * @param file PNG
	 * @throws sc.fiji.stunet.files.InvalidOutput if it cannot be written
	 */
	public void write(Path file, boolean overwrite) {
		BufferedImage picture = paint();
		AtomicFile.write(file, overwrite, out -> {
			if (!ImageIO.write(picture, "png", out)) throw new IOException("this Java writes no PNG");
		});
	}

	public BufferedImage paint() {
		Extent position = centre();
		List<float[][]> slices =
				views.stream().map(view -> view.slice(grey, position)).toList();
		List<float[][]> cuts = views.stream()
				.map(view -> view.slice(labels.voxels(), position))
				.toList();
		SliceView.Window window = window(slices, cuts);
		double scale = pixelsPerMm();
		List<BufferedImage> panels = new ArrayList<>();
		for (int i = 0; i < views.size(); i++) {
			SliceView view = views.get(i);
			panels.add(SliceView.paint(
					slices.get(i),
					cuts.get(i),
					pixels(view.right(), scale),
					pixels(view.down(), scale),
					window,
					this::colour,
					OPACITY));
		}
		return layOut(panels);
	}

	private double mm(int axis) {
		Spacing spacing = labels.geometry().spacing();
		return labels.size().get(axis) * spacing.get(axis);
	}

	private double pixelsPerMm() {
		double width = views.stream().mapToDouble(view -> mm(view.right())).sum();
		double height =
				views.stream().mapToDouble(view -> mm(view.down())).max().orElseThrow();
		return Math.min((WIDTH - MARGIN * (views.size() + 1)) / width, MAX_PANEL_HEIGHT / height);
	}

	private int pixels(int axis, double scale) {
		return (int) Math.max(1, Math.round(mm(axis) * scale));
	}

	private int colour(int value) {
		return structures.withValue(value).map(Structures.Structure::colour).orElse(LabelColours.of(value));
	}

	/** The centre of mass of all labels; the image's centre if there are none. */
	private Extent centre() {
		double[] sum = new double[3];
		long count = 0;
		Cursor<UnsignedShortType> cursor = Views.iterable(labels.voxels()).localizingCursor();
		while (cursor.hasNext())
			if (cursor.next().get() != 0) {
				count++;
				for (int axis = 0; axis < 3; axis++) sum[axis] += cursor.getDoublePosition(axis);
			}
		Extent size = labels.size();
		if (count == 0) return new Extent(size.x() / 2, size.y() / 2, size.z() / 2);
		return new Extent(
				(int) Math.round(sum[0] / count), (int) Math.round(sum[1] / count), (int) Math.round(sum[2] / count));
	}

	/**
	 * The range of the grey values inside the labels, with some margin: a CT's air and metal would leave no contrast.
	 */
	private static SliceView.Window window(List<float[][]> slices, List<float[][]> cuts) {
		float[] all = values(slices, cuts, false);
		float[] inside = values(slices, cuts, true);
		float[] values = inside.length > 0 ? inside : all;
		Arrays.sort(all);
		Arrays.sort(inside);
		double low = values[(int) (0.01 * (values.length - 1))];
		double high = values[(int) (0.99 * (values.length - 1))];
		double room = inside.length > 0 ? 0.25 * (high - low) : 0;
		return new SliceView.Window(Math.max(low - room, all[0]), high + room);
	}

	private static float[] values(List<float[][]> slices, List<float[][]> cuts, boolean onlyLabelled) {
		float[] values = new float
				[slices.stream()
						.mapToInt(slice -> slice.length * slice[0].length)
						.sum()];
		int count = 0;
		for (int i = 0; i < slices.size(); i++)
			for (int row = 0; row < slices.get(i).length; row++)
				for (int column = 0; column < slices.get(i)[row].length; column++)
					if (!onlyLabelled || cuts.get(i)[row][column] != 0) values[count++] = slices.get(i)[row][column];
		return Arrays.copyOf(values, count);
	}

	private BufferedImage layOut(List<BufferedImage> panels) {
		List<Structures.Structure> legend = shown();
		int panelHeight =
				panels.stream().mapToInt(BufferedImage::getHeight).max().orElseThrow();
		int rows = (Math.min(legend.size(), LEGEND_MAX) + LEGEND_COLUMNS - 1) / LEGEND_COLUMNS;
		int height = MARGIN + panelHeight + LINE + MARGIN + rows * LINE + LINE + MARGIN;
		BufferedImage picture = new BufferedImage(WIDTH, height, BufferedImage.TYPE_INT_RGB);
		Graphics2D g = picture.createGraphics();
		g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
		g.setStroke(new BasicStroke(1));
		g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 15));
		int free = WIDTH - panels.stream().mapToInt(BufferedImage::getWidth).sum();
		int x = free / (panels.size() + 1);
		for (int i = 0; i < panels.size(); i++) {
			BufferedImage panel = panels.get(i);
			int y = MARGIN + (panelHeight - panel.getHeight()) / 2;
			g.drawImage(panel, x, y, null);
			label(g, views.get(i), x, y, panel, MARGIN + panelHeight + LINE - 6);
			x += panel.getWidth() + free / (panels.size() + 1);
		}
		paintLegend(g, legend, MARGIN + panelHeight + LINE + MARGIN);
		g.setColor(Color.LIGHT_GRAY);
		write(g, caption, MARGIN, height - MARGIN);
		g.dispose();
		return picture;
	}

	private void label(Graphics2D g, SliceView view, int x, int y, BufferedImage panel, int nameY) {
		g.setColor(Color.LIGHT_GRAY);
		write(g, view.name(), x + panel.getWidth() / 2 - 24, nameY);
		if (view.edges().isEmpty()) return;
		g.setColor(Color.WHITE);
		int middleX = x + panel.getWidth() / 2 - 5;
		int middleY = y + panel.getHeight() / 2 + 6;
		write(g, view.edges().substring(0, 1), x + 4, middleY);
		write(g, view.edges().substring(1, 2), x + panel.getWidth() - 15, middleY);
		write(g, view.edges().substring(2, 3), middleX, y + 16);
		write(g, view.edges().substring(3, 4), middleX, y + panel.getHeight() - 4);
	}

	/** The structures that occur in the label map. */
	private List<Structures.Structure> shown() {
		Set<Integer> present = labels.voxelsByLabel().keySet();
		return structures.all().stream()
				.filter(structure -> present.contains(structure.value()))
				.toList();
	}

	private static void paintLegend(Graphics2D g, List<Structures.Structure> legend, int top) {
		int columnWidth = (WIDTH - 2 * MARGIN) / LEGEND_COLUMNS;
		for (int i = 0; i < Math.min(legend.size(), LEGEND_MAX); i++) {
			int x = MARGIN + i % LEGEND_COLUMNS * columnWidth;
			int y = top + i / LEGEND_COLUMNS * LINE;
			boolean last = i == LEGEND_MAX - 1 && legend.size() > LEGEND_MAX;
			g.setColor(new Color(legend.get(i).colour()));
			if (!last) g.fillRect(x, y, 15, 15);
			g.setColor(Color.WHITE);
			write(
					g,
					last
							? "and " + (legend.size() - i) + " more"
							: legend.get(i).name(),
					x + 22,
					y + 13);
		}
	}

	private static void write(Graphics2D g, String text, int x, int y) {
		try {
			g.drawString(text, x, y);
		} catch (RuntimeException | InternalError | LinkageError e) {
			// A Java without a window may have no fonts, and fail in many ways; the picture is useful without words.
			g.fillRect(x, y, 1, 1);
		}
	}
}
