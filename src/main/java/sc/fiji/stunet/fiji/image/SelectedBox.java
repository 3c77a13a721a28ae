package sc.fiji.stunet.fiji.image;

import java.awt.Rectangle;
import java.util.List;
import java.util.stream.Stream;

import ij.ImagePlus;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.VoxelBox;

/** The box of an open image that a user means by a selection and a range of slices. */
public final class SelectedBox {

	private SelectedBox() {}

	/**
	 * @param selection whether only the box around the selection is meant
	 * @param slices from, to, from 1; blank: all
	 * @param channelsAreSlices as in {@link Reading}
	 * @throws InvalidRequest if there is no selection, or no such slices
	 */
	public static VoxelBox of(ImagePlus image, boolean selection, String slices, boolean channelsAreSlices) {
		if (selection && image.getRoi() == null)
			throw new InvalidRequest(
					"The image '" + image.getTitle() + "' has no selection; draw one, or leave selection out.");
		Rectangle all = new Rectangle(image.getWidth(), image.getHeight());
		Rectangle box = selection ? image.getRoi().getBounds().intersection(all) : all;
		if (box.isEmpty())
			throw new InvalidRequest(
					"The selection of the image '" + image.getTitle() + "' lies outside of it; draw another one.");
		int count = channelsAreSlices ? image.getStackSize() : image.getNSlices();
		List<Integer> range = slices.isBlank() ? List.of(1, count) : range(slices);
		int from = range.get(0), to = range.get(1);
		if (from < 1 || to < from || to > count)
			throw new InvalidRequest("There are no slices " + slices + " in the image '" + image.getTitle()
					+ "', which has " + count + "; give from,to, from 1, as 20,80.");
		return new VoxelBox(new Extent(box.x, box.y, from - 1), new Extent(box.width, box.height, to - from + 1));
	}

	private static List<Integer> range(String slices) {
		try {
			List<Integer> range = Stream.of(slices.split("[,-]"))
					.map(number -> Integer.valueOf(number.strip()))
					.toList();
			if (range.size() == 2) return range;
		} catch (NumberFormatException e) {
			// As with another count of numbers.
		}
		throw new InvalidRequest("The slices " + slices + " are not two whole numbers; give from,to, as 20,80.");
	}
}
