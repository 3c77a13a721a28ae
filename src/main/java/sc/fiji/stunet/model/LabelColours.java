package sc.fiji.stunet.model;

import java.awt.Color;

/**
 * Colours of labels, far apart for neighbouring values: hues a golden angle apart, in three steps of brightness and
 * saturation. The same value has the same colour everywhere; none is near black, the background.
 */
public final class LabelColours {

	private static final double GOLDEN_RATIO = 0.618033988749895;
	private static final float[][] SATURATION_BRIGHTNESS = {{0.85f, 1f}, {0.55f, 1f}, {0.9f, 0.75f}};

	private LabelColours() {}

	/**
	 * @param value of a label, from 1
	 * @return 0xRRGGBB
	 */
	public static int of(int value) {
		float[] look = SATURATION_BRIGHTNESS[(value - 1) % SATURATION_BRIGHTNESS.length];
		float hue = (float) ((value - 1) * GOLDEN_RATIO % 1);
		return Color.HSBtoRGB(hue, look[0], look[1]) & 0xffffff;
	}
}
