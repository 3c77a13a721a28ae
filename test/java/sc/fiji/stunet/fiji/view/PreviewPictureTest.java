package sc.fiji.stunet.fiji.view;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.Color;
import java.awt.image.BufferedImage;

import org.junit.jupiter.api.Test;

import sc.fiji.stunet.job.Preview;
import sc.fiji.stunet.model.LabelColours;

/** Four by two pixels, 50 times as large: rows of 50 pixels below a line of text of 20. */
class PreviewPictureTest {

	private static final int SCALE = 50, LINE = 20;

	private static Color centre(BufferedImage picture, int x, int y, int top) {
		return new Color(picture.getRGB(x * SCALE + SCALE / 2, top + y * SCALE + SCALE / 2));
	}

	private static Color over(int grey, int label) {
		Color colour = new Color(LabelColours.of(label));
		return new Color((grey + colour.getRed()) / 2, (grey + colour.getGreen()) / 2, (grey + colour.getBlue()) / 2);
	}

	private static void assertNear(Color expected, Color actual, String where) {
		double distance = Math.abs(expected.getRed() - actual.getRed())
				+ Math.abs(expected.getGreen() - actual.getGreen())
				+ Math.abs(expected.getBlue() - actual.getBlue());
		assertEquals(0, distance, 6, where + ": " + expected + ", " + actual);
	}

	/** No two of its pixels and no two of its halves are alike, so nothing can be mirrored, turned or swapped. */
	@Test
	void everyPixelLiesWhereItBelongs() {
		float[] image = {0, 1, 2, 3, 4, 5, 6, 7};
		short[] reference = {1, 0, 0, 2, 0, 0, 3, 0}, prediction = {0, 2, 0, 0, 1, 0, 0, 3};
		BufferedImage picture = PreviewPicture.paint(new Preview(4, 2, image, reference, prediction));
		assertEquals(4 * SCALE, picture.getWidth());
		assertEquals(2 * (2 * SCALE + LINE), picture.getHeight());
		for (int y = 0; y < 2; y++)
			for (int x = 0; x < 4; x++) {
				int i = 4 * y + x, grey = Math.round(255 * i / 7f);
				Color plain = new Color(grey, grey, grey);
				assertNear(
						reference[i] == 0 ? plain : over(grey, reference[i]),
						centre(picture, x, y, LINE),
						"reference " + x + ", " + y);
				assertNear(
						prediction[i] == 0 ? plain : over(grey, prediction[i]),
						centre(picture, x, y, 2 * LINE + 2 * SCALE),
						"prediction " + x + ", " + y);
			}
	}
}
