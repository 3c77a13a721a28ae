package sc.fiji.stunet.io;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import sc.fiji.stunet.dicom.DicomSeries;
import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.files.NotDownloaded;
import sc.fiji.stunet.volume.InvalidVolume;

/** Finds out of which format a file is, and opens it. */
final class FormatSearch {

	private FormatSearch() {}

	static Optional<VolumeFormat> byContent(Path file) {
		return VolumeFormat.ALL.stream()
				.filter(format -> format.begins().test(file))
				.findFirst();
	}

	static Optional<VolumeFormat> format(Path file) {
		return byContent(file).or(() -> byEnding(file));
	}

	static Optional<VolumeFormat> byEnding(Path file) {
		return VolumeFormat.ALL.stream()
				.filter(format -> format.hasEnding(file))
				.findFirst();
	}

	static boolean isDicom(Path path) {
		return Files.isDirectory(path) && !OmeZarr.isZarr(path)
				|| Files.isRegularFile(path) && format(path).isEmpty() && DicomSeries.isDicom(path);
	}

	static void checkFrame(int frame, int frames, Path file) {
		if (frame < 0 || frame > frames)
			throw new InvalidRequest(file + " has no frame " + frame + "; give frame=1"
					+ (frames == 1 ? "." : " to frame=" + frames + "."));
	}

	/** The volume of one time point. */
	static VolumeSource open(Path file, int frame) {
		VolumeSource source = open(file);
		int frames = source.times().frames();
		checkFrame(frame, frames, file);
		if (frame == 0 && frames > 1)
			throw new InvalidVolume(file + " holds " + frames + " volumes of " + source.size()
					+ " voxels (time points or channels); say which when you predict" + Remedy.FRAME
					+ ", otherwise save each in its own file.");
		return frames > 1 ? source.at(frame) : source;
	}

	static VolumeSource open(Path file) {
		if (Files.isDirectory(file)) return UnreadableVolume.guard(file, () -> named(file, () -> OmeZarr.of(file)));
		if (TextHeader.start(file, 1).length == 0)
			throw new InvalidVolume(file + " is empty (0 bytes); copy or export it again.");
		Optional<VolumeFormat> format = byContent(file);
		if (format.isEmpty())
			NotDownloaded.check(TextHeader.start(file, NotDownloaded.HEAD), what -> new InvalidVolume(file + what));
		VolumeFormat known = format.or(() -> byEnding(file)).orElseThrow(() -> unknown(file));
		return UnreadableVolume.guard(file, () -> named(file, () -> known.open().apply(file)));
	}

	static <T> T named(Path file, Supplier<T> what) {
		try {
			return what.get();
		} catch (UnsupportedVolume e) {
			throw e;
		} catch (InvalidVolume e) {
			// Errors about the geometry do not contain the name of the file.
			throw e.getMessage().contains(String.valueOf(file.getFileName()))
					? e
					: new InvalidVolume(file + ": " + e.getMessage(), e);
		}
	}

	static InvalidVolume unknown(Path file) {
		byte[] start = TextHeader.start(file, 132);
		return new InvalidVolume(file + " is no file of a volume"
				+ FileKind.of(start).map(kind -> " but looks like " + kind).orElse("") + ": without Fiji, " + names()
				+ " and DICOM are read; convert it to NIfTI (.nii.gz), or try Fiji, which opens more formats.");
	}

	static String names() {
		return VolumeFormat.ALL.stream().map(VolumeFormat::name).collect(Collectors.joining(", "));
	}
}
