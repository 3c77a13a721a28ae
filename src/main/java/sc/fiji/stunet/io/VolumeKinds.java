package sc.fiji.stunet.io;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which files and folders count as volumes when a folder is searched.
 *
 * @param endings of the files, such as {@code .nii.gz}, longer ones first
 * @param isSeries whether a folder is one volume: a series in DICOM, or an OME-Zarr
 * @param advice what to do about other files, as the end of a sentence; empty: nothing
 */
public record VolumeKinds(List<String> endings, Predicate<Path> isSeries, String advice) {

	/** What this program reads without ImageJ: files by their endings, folders with a DICOM series, and OME-Zarr. */
	public static final VolumeKinds OWN_FORMATS = new VolumeKinds(
			VolumeFiles.ENDINGS,
			folder -> Files.isDirectory(folder) && VolumeFiles.isVolume(folder),
			"; convert them, or try STU-Net Predict Folder in Fiji, which opens more formats");

	public VolumeKinds {
		endings = List.copyOf(endings);
	}

	public Optional<String> endingOf(String name) {
		return endings.stream().filter(name.toLowerCase(Locale.ROOT)::endsWith).findFirst();
	}
}
