package sc.fiji.stunet.io;

import java.nio.file.Path;
import java.util.Locale;

/** The names of files that are written one for each time point. */
public final class FrameNames {

	private FrameNames() {}

	/**
	 * {@code heart-t03.nii.gz} for {@code heart.nii.gz}; of a single one, the file itself.
	 *
	 * @param frame from 1
	 */
	public static Path of(Path file, int frame, int frames) {
		if (frames == 1) return file;
		String name = file.getFileName().toString();
		int end = VolumeFiles.endingOf(name)
				.map(ending -> name.length() - ending.length())
				.orElseGet(() -> name.contains(".") ? name.lastIndexOf('.') : name.length());
		String number = "-t%0" + Integer.toString(frames).length() + "d";
		return file.resolveSibling(
				name.substring(0, end) + String.format(Locale.ROOT, number, frame) + name.substring(end));
	}
}
