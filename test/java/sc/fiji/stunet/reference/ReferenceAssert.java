package sc.fiji.stunet.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;

/** Comparisons with the original's arrays that say how close it was and where it was not. */
public final class ReferenceAssert {

	private ReferenceAssert() {}

	/** Compares an image with an array whose axes are the image's, reversed. */
	public static void assertClose(
			String what, NpyArray expected, RandomAccessibleInterval<FloatType> actual, double tolerance) {
		assertTrue(tolerance > 0, what + " has no tolerance");
		RandomAccessibleInterval<FloatType> reference = ArrayImgs.floats(expected.values(), expected.dimensions());
		assertEquals(Arrays.toString(expected.dimensions()), Arrays.toString(actual.dimensionsAsLongArray()), what);
		double largest = 0;
		String where = "";
		var a = Views.flatIterable(reference).localizingCursor();
		var b = Views.flatIterable(actual).cursor();
		while (a.hasNext()) {
			double difference = Math.abs(a.next().get() - b.next().get());
			if (difference > largest || Double.isNaN(difference)) {
				largest = difference;
				where = Arrays.toString(a.positionAsLongArray()) + ": " + a.get() + " expected, " + b.get() + " found";
			}
			if (Double.isNaN(difference)) break;
		}
		System.out.printf("%s: largest difference %.3g, tolerance %.3g%n", what, largest, tolerance);
		assertTrue(largest <= tolerance, what + " differs by " + largest + " at " + where);
	}
}
