package sc.fiji.stunet.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import sc.fiji.stunet.dicom.DicomSeries;
import sc.fiji.stunet.volume.InvalidVolume;

/** Says of a path that a user gave why nothing can be read there. */
final class PathCheck {

	private PathCheck() {}

	/** Reports a folder without DICOM files, unless it is one of Zarr. */
	private static void checkFolder(Path folder) {
		if (OmeZarr.isZarr(folder) || DicomSeries.isInFolder(folder)) return;
		try (Stream<Path> all = Files.list(folder)) {
			List<Path> files = all.filter(file -> !file.getFileName().toString().startsWith("."))
					.sorted()
					.toList();
			if (files.isEmpty())
				throw new InvalidVolume(folder + " is an empty folder; name a file, or the folder of a DICOM series.");
			files.stream()
					.filter(file -> Files.isRegularFile(file)
							&& VolumeFiles.endingOf(file.getFileName().toString())
									.isPresent())
					.findFirst()
					.ifPresent(file -> {
						throw new InvalidVolume(folder + " is a folder of volumes, such as " + file.getFileName()
								+ ", and no DICOM series; name one of them, or predict the" + " whole folder.");
					});
		} catch (IOException e) {
			throw StoredVoxels.cannotRead(folder, e);
		}
	}

	/** @throws InvalidVolume if there is nothing, or nothing that can be one volume */
	static void check(Path path) {
		if (!Files.exists(path)) throw new InvalidVolume(path + " does not exist; check the name.");
		if (Files.isDirectory(path)) checkFolder(path);
		// A pipe cannot be read twice.
		if (!Files.isDirectory(path) && !Files.isRegularFile(path))
			throw new InvalidVolume(path + " is not a regular file; save the image as a NIfTI file (.nii.gz).");
	}
}
