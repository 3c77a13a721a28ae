package sc.fiji.stunet.fiji.view;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.Arrays;

import sc.fiji.stunet.job.Preview;
import sc.fiji.stunet.model.LabelColours;
import sc.fiji.stunet.picture.SliceView;

/** Draws a slice twice, one above the other: with its reference and with the network's prediction. */
final class PreviewPicture {

	private static final int LARGEST = 200;
	private static final int LINE = 20;
	private static final double OPACITY = 0.5;

	private PreviewPicture() {}

	static BufferedImage paint(Preview preview) {
		double scale = LARGEST / (double) Math.max(preview.width(), preview.height());
		int width = (int) Math.round(preview.width() * scale), height = (int) Math.round(preview.height() * scale);
		BufferedImage picture = new BufferedImage(LARGEST, 2 * (height + LINE), BufferedImage.TYPE_INT_RGB);
		Graphics2D g = picture.createGraphics();
		g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
		g.setColor(new Color(0xeeeeee));
		g.fillRect(0, 0, picture.getWidth(), picture.getHeight());
		g.setColor(Color.BLACK);
		g.drawString("reference", 2, LINE - 5);
		g.drawString("prediction", 2, height + 2 * LINE - 5);
		int left = (LARGEST - width) / 2;
		g.drawImage(half(preview, preview.reference(), width, height), left, LINE, null);
		g.drawImage(half(preview, preview.prediction(), width, height), left, height + 2 * LINE, null);
		g.dispose();
		return picture;
	}

	private static BufferedImage half(Preview preview, short[] classes, int width, int height) {
		float[][] grey = new float[preview.height()][preview.width()],
				labels = new float[preview.height()][preview.width()];
		for (int y = 0; y < preview.height(); y++)
			for (int x = 0; x < preview.width(); x++) {
				grey[y][x] = preview.image()[y * preview.width() + x];
				labels[y][x] = classes[y * preview.width() + x];
			}
		return SliceView.paint(grey, labels, width, height, window(preview.image()), LabelColours::of, OPACITY);
	}

	private static SliceView.Window window(float[] values) {
		float[] sorted = values.clone();
		Arrays.sort(sorted);
		return new SliceView.Window(sorted[sorted.length / 100], sorted[sorted.length - 1 - sorted.length / 100]);
	}
}
