package sc.fiji.stunet.volume;

/** Converts stored values to labels: whole numbers from 0 to 65535. */
public final class LabelValue {

	/** Returned for a value that is no label. */
	public static final int NONE = -1;

	/** Whole numbers that are stored with slope and intercept come back as, for example, 1.0000763. */
	private static final float ROUNDING = 1e-3f;

	private LabelValue() {}

	/** @return the nearest whole number, if the value is a label up to rounding; else {@link #NONE} */
	public static int of(float value) {
		float rounded = (float) Math.rint(value);
		return Math.abs(value - rounded) <= ROUNDING && rounded >= 0 && rounded <= 65535 ? (int) rounded : NONE;
	}
}
