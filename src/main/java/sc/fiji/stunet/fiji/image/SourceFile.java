package sc.fiji.stunet.fiji.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import ij.ImagePlus;
import ij.io.FileInfo;

import sc.fiji.stunet.io.VolumeFiles;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/**
 * Finds the file from which an open image was read, for what ImageJ and Bio-Formats lose: the orientation of the scan,
 * and the slope and intercept of its values. It is only used if the image still has the file's grid and voxels.
 */
public final class SourceFile {

	/** The file's path in the metadata of Bio-Formats and other readers. */
	private static final Pattern LOCATION =
			Pattern.compile("(?im)^\\s*(?:location|path|file ?path|file ?name|file)\\s*[=:]\\s*(.+?)\\s*$");

	/** Before the ending, what ImageJ appends to titles so that no two images have the same. */
	private static final String NUMBER = "-[1-9]\\d?(?=(\\.[^.]{1,4})?$)";

	private static final double SAME_SPACING = 1e-3;
	/** Bio-Formats shows the voxel size of a file without a unit, which is in mm, in microns. */
	private static final double TAKEN_FOR_MICRONS = 1000;

	private SourceFile() {}

	/**
	 * @param image as shown
	 * @param own its voxels, and its voxel size in mm
	 * @param reading its time point, and whether the voxel size is the user's, which may differ from the file's
	 * @param progress checked for cancellation while the file is read and compared
	 * @return the file's content, if it has an orientation and the image is still the same up to scale and offset
	 */
	static Optional<Volume> of(ImagePlus image, Volume own, Reading reading, Progress progress) {
		boolean given = reading.spacing().isPresent();
		int frame = reading.channelFrame().frame();
		return candidates(image).stream()
				.flatMap(file -> read(file, frame, own.size(), progress).stream())
				.filter(volume -> volume.geometry().isOriented()
						&& volume.size().equals(own.size())
						&& volume.channels() == own.channels())
				.filter(volume -> given || isSame(own.spacing(), volume.spacing()))
				.filter(volume -> SameVoxels.are(own.voxels(), volume.voxels(), progress))
				.findFirst();
	}

	/**
	 * The name of an image's file, or its title: a file may hold several images, which have titles of their own. But an
	 * image of which ImageJ has made {@code scan-1.tif}, since another {@code scan.tif} was open, is that of its file.
	 */
	public static String nameOf(ImagePlus image) {
		FileInfo info = image.getOriginalFileInfo();
		String title = image.getTitle(), file = info == null || info.fileName == null ? title : info.fileName;
		return title.replaceFirst(NUMBER, "").equals(file.replaceFirst(NUMBER, "")) ? file : title;
	}

	/** Whether the image was read from a file, as far as its metadata tell. */
	public static boolean isOf(ImagePlus image, Path file) {
		return candidates(image).stream().anyMatch(own -> isSameFile(own, file));
	}

	private static boolean isSameFile(Path one, Path other) {
		try {
			return Files.exists(other) && Files.isSameFile(one, other);
		} catch (IOException e) {
			return false;
		}
	}

	private static boolean isSame(Spacing shown, Spacing stored) {
		return isSame(shown, stored, 1) || isSame(shown, stored, TAKEN_FOR_MICRONS);
	}

	private static boolean isSame(Spacing shown, Spacing stored, double factor) {
		for (int axis = 0; axis < 3; axis++)
			if (Math.abs(factor * shown.get(axis) - stored.get(axis)) > SAME_SPACING * stored.get(axis)) return false;
		return true;
	}

	/** The existing files that the image's metadata name, without TIFF files, which have no orientation. */
	static List<Path> candidates(ImagePlus image) {
		FileInfo info = image.getOriginalFileInfo();
		String folder = info == null || info.directory == null ? "" : info.directory;
		List<Path> files = new ArrayList<>();
		if (info != null && info.fileName != null) add(files, folder, info.fileName);
		String properties = image.getInfoProperty();
		Matcher location = LOCATION.matcher(properties == null ? "" : properties);
		while (location.find()) add(files, folder, location.group(1));
		return files;
	}

	private static void add(List<Path> files, String folder, String name) {
		try {
			Path file = Path.of(folder).resolve(name);
			if (!name.isBlank()
					&& !files.contains(file)
					&& !name.matches("(?is).*\\.tiff?")
					&& Files.isRegularFile(file)) files.add(file);
		} catch (InvalidPathException e) {
			// A web address, or no path at all.
		}
	}

	/** Reads a file, unless its header excludes it. */
	private static Optional<Volume> read(Path file, int frame, Extent size, Progress progress) {
		try {
			boolean mayBe = VolumeFiles.isVolume(file)
					&& VolumeFiles.isOriented(file)
					&& VolumeFiles.sizeOf(file)
							.filter(other -> !other.equals(size))
							.isEmpty();
			return mayBe
					? Optional.of(VolumeFiles.plain(progress.withoutSentences())
							.at(frame)
							.read(file))
					: Optional.empty();
		} catch (Cancelled e) {
			throw e;
		} catch (RuntimeException | OutOfMemoryError e) {
			// Whatever is wrong with the file, the open image can be used without it.
			return Optional.empty();
		}
	}
}
