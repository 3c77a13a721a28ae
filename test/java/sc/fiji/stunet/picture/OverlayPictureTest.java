package sc.fiji.stunet.picture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.util.List;

import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.type.numeric.real.FloatType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.model.Structures.Structure;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Reorientation;
import sc.fiji.stunet.volume.Spacing;

class OverlayPictureTest {

	private static final int MARK = 0xff0000;
	private static final Structures ONE = new Structures(List.of(new Structure(1, "marked", MARK)));

	/** A body that fills most of the grid is labelled 2; its right, front, upper corner is labelled 1. RAS. */
	private static LabelMap ras() {
		Img<UnsignedShortType> voxels = ArrayImgs.unsignedShorts(20, 30, 40);
		net.imglib2.Cursor<UnsignedShortType> cursor = voxels.localizingCursor();
		while (cursor.hasNext()) {
			cursor.fwd();
			boolean corner =
					cursor.getIntPosition(0) >= 12 && cursor.getIntPosition(1) >= 18 && cursor.getIntPosition(2) >= 24;
			boolean middle =
					cursor.getIntPosition(0) >= 9 && cursor.getIntPosition(1) >= 14 && cursor.getIntPosition(2) >= 19;
			cursor.get().set(corner ? 1 : middle ? 1 : 2);
		}
		return new LabelMap(voxels, Geometry.of(2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0));
	}

	private static BufferedImage paint(LabelMap labels) {
		Img<FloatType> grey = ArrayImgs.floats(labels.size().toArray());
		return new OverlayPicture(
						grey,
						labels,
						new Structures(List.of(new Structure(1, "marked", MARK), new Structure(2, "rest", 0x0000ff))),
						"test")
				.paint();
	}

	/** Where the mark lies in each of the three panels: fractions of the panel's blue and red area. */
	private static double[] centreOfMark(BufferedImage picture, int panel) {
		// Panels are separated by columns without any label.
		int height = picture.getHeight() - 90;
		int found = -1;
		boolean inside = false;
		int left = 0;
		for (int x = 0; x < picture.getWidth(); x++) {
			boolean labelled = false;
			for (int y = 0; y < height; y++) labelled |= isLabelled(picture.getRGB(x, y));
			if (labelled && !inside) {
				found++;
				left = x;
			}
			if (!labelled && inside && found == panel) return centre(picture, left, x, height);
			inside = labelled;
		}
		throw new AssertionError("no panel " + panel);
	}

	private static boolean isLabelled(int rgb) {
		int red = rgb >> 16 & 255;
		int green = rgb >> 8 & 255;
		int blue = rgb & 255;
		return green < 30 && Math.max(red, blue) > 80;
	}

	private static double[] centre(BufferedImage picture, int left, int right, int height) {
		double x = 0;
		double y = 0;
		double count = 0;
		int top = Integer.MAX_VALUE;
		int bottom = 0;
		for (int i = left; i < right; i++)
			for (int j = 0; j < height; j++)
				if (isLabelled(picture.getRGB(i, j))) {
					top = Math.min(top, j);
					bottom = Math.max(bottom, j);
					if ((picture.getRGB(i, j) >> 16 & 255) > 80) {
						x += i;
						y += j;
						count++;
					}
				}
		return new double[] {(x / count - left) / (right - left), (y / count - top) / (bottom - top)};
	}

	@ParameterizedTest
	@ValueSource(strings = {"RAS", "LPS", "SAR", "PIL"})
	void stoodUprightAndSeenFaceToFace(String stored) {
		LabelMap labels = Reorientation.to(stored, ras().geometry()).apply(ras());
		BufferedImage picture = paint(labels);
		assertEquals(1200, picture.getWidth());
		double[] axial = centreOfMark(picture, 0);
		double[] coronal = centreOfMark(picture, 1);
		double[] sagittal = centreOfMark(picture, 2);
		assertTrue(axial[0] < 0.45 && axial[1] < 0.45, "right on the left, front on top");
		assertTrue(coronal[0] < 0.45 && coronal[1] < 0.45, "right on the left, head on top");
		assertTrue(sagittal[0] < 0.45 && sagittal[1] < 0.45, "front on the left, head on top");
	}

	@Test
	void anUnknownOrientationIsShownAsStored() {
		LabelMap labels = new LabelMap(ras().voxels(), Geometry.unoriented(new Spacing(2, 2, 2)));
		double[] first = centreOfMark(paint(labels), 0);
		assertTrue(first[0] > 0.55 && first[1] > 0.55);
	}

	@Test
	void slicesAreCutAndTurned() {
		Img<FloatType> volume =
				ArrayImgs.floats(new float[] {0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121}, 2, 3, 2);
		Extent at = new Extent(1, 2, 0);
		assertArrayEquals(
				new float[][] {{0, 1}, {10, 11}, {20, 21}},
				new SliceView("", 0, 1, false, false, "").slice(volume, at));
		assertArrayEquals(
				new float[][] {{21, 20}, {11, 10}, {1, 0}}, new SliceView("", 0, 1, true, true, "").slice(volume, at));
		assertArrayEquals(
				new float[][] {{120, 121}, {20, 21}}, new SliceView("", 0, 2, false, true, "").slice(volume, at));
		assertArrayEquals(
				new float[][] {{1, 11, 21}, {101, 111, 121}},
				new SliceView("", 1, 2, false, false, "").slice(volume, at));
		assertArrayEquals(
				new float[][] {{1, 101}, {11, 111}, {21, 121}},
				new SliceView("", 2, 1, false, false, "").slice(volume, at));
	}

	@Test
	void anEmptyLabelMapAndAnEvenImageArePainted() {
		LabelMap nothing = new LabelMap(ArrayImgs.unsignedShorts(4, 5, 6), Geometry.unoriented(new Spacing(1, 1, 5)));
		BufferedImage picture = new OverlayPicture(ArrayImgs.floats(4, 5, 6), nothing, ONE, "empty").paint();
		assertEquals(1200, picture.getWidth());
	}

	@Test
	void greyIsInterpolatedAndLabelsAreNot() {
		float[][] grey = {{0, 100}};
		float[][] labels = {{0, 1}};
		BufferedImage picture =
				SliceView.paint(grey, labels, 100, 10, new SliceView.Window(0, 100), value -> MARK, 0.5);
		assertEquals(0, picture.getRGB(0, 5) & 255);
		int before = picture.getRGB(49, 5) & 0xffffff;
		assertEquals(before & 255, before >> 16, "grey up to the middle");
		assertTrue((before & 255) > 120);
		int after = picture.getRGB(51, 5) & 0xffffff;
		assertTrue((after >> 16) > (after & 255) + 60, "marked from the middle");
	}
}
