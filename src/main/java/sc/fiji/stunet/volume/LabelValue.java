package sc.fiji.stunet.volume;

/** Converts stored values to labels: whole numbers from 0 to 65535. */
public final class LabelValue {

	/** Returned for a value that is no label. */
	public static final int NONE = -1;

	/** Stored with slope and intercept, whole numbers come back as 1.0000763. */
	private static final float ROUNDING = 1e-3f;

	private LabelValue() {}

	/** @return the whole number that the value is, to rounding; {@link #NONE} if it is none of a label */
	public static int of(float value) {
		float rounded = (float) Math.rint(value);
		return Math.abs(value - rounded) <= ROUNDING && rounded >= 0 && rounded <= 65535 ? (int) rounded : NONE;
	}
}
