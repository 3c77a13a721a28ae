package sc.fiji.stunet.io;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.TimeAxis;

/**
 * The order of a TIFF file's pages by its description.
 *
 * @param planes the pages of channel c and slice z at c times slices plus z, one time point after the other
 * @param type empty: as in the pages
 * @param spacing mm; empty: unknown
 */
record TiffStack(
		int channels,
		int slices,
		TimeAxis times,
		int[] planes,
		Optional<VoxelType> type,
		Scaling scaling,
		Optional<Spacing> spacing) {

	/** Most characters of a shape by tifffile. */
	private static final int LONGEST_SHAPE = 200;

	/**
	 * @param pages in the file, without smaller copies; for OME all of them count
	 * @throws sc.fiji.stunet.volume.InvalidVolume if the description is inconsistent, or has more pages than the file
	 * @throws UnsupportedVolume if the file is no volume
	 */
	static TiffStack of(TiffDirectory first, int pages, VoxelType type, Path file) {
		String description = first.description();
		if (isOfImageJ(description)) return new ImageJDescription(first, file).stack(pages, type);
		if (OmeDescription.isOme(description))
			return OmeDescription.parse(description, file).stack(pages);
		String start = description.substring(0, Math.min(LONGEST_SHAPE, description.length()));
		// tifffile's own: {"shape": [2, 22, 30, 24]}
		if (start.matches("(?s)\\s*\\{\"shape\": \\[(1, )*\\d+(, \\d+){3,}\\].*"))
			throw new UnsupportedVolume(
					file + " has more than three axes and does not name them; save one file per channel, or "
							+ "with ImageJ's or OME's description.");
		checkIsVolume(1, pages, 1, file);
		return plain(1, pages, TimeAxis.NONE, Optional.empty());
	}

	static boolean isOfImageJ(String description) {
		return description.startsWith("ImageJ=");
	}

	/** A stack whose pages have the channels fastest. */
	static TiffStack plain(int channels, int slices, TimeAxis times, Optional<Spacing> spacing) {
		int each = channels * slices;
		int[] planes = new int[each * times.frames()];
		for (int i = 0; i < planes.length; i++) planes[i] = i - i % each + i % slices * channels + i % each / slices;
		return new TiffStack(channels, slices, times, planes, Optional.empty(), Scaling.NONE, spacing);
	}

	TiffStack with(Scaling other) {
		return new TiffStack(channels, slices, times, planes, type, other, spacing);
	}

	/** One of the time points, from 1. */
	TiffStack at(int frame) {
		int each = channels * slices;
		int[] own = Arrays.copyOfRange(planes, (frame - 1) * each, frame * each);
		return new TiffStack(channels, slices, TimeAxis.NONE, own, type, scaling, spacing);
	}

	/** @throws UnsupportedVolume if there is one slice */
	static void checkIsVolume(int channels, int slices, int frames, Path file) {
		if (slices < 2)
			throw new UnsupportedVolume(file
					+ (channels == 1 && frames == 1
							? " is 2D; a volume with several slices is needed."
							: " has 1 slice, " + channels + " channels and " + frames
									+ " time points; if these are the slices of a volume, save it so "
									+ "(ImageJ: Image > Properties)."));
	}
}
