package sc.fiji.stunet.batch;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What in a folder is a volume.
 *
 * @param endings of the files, such as {@code .nii.gz}, longer ones first
 * @param isSeries whether a folder is one volume, its files being slices
 * @param advice what to do about other files, as the end of a sentence; empty: nothing
 */
public record VolumeKinds(List<String> endings, Predicate<Path> isSeries, String advice) {

	/** What this program reads without ImageJ. */
	public static final VolumeKinds NIFTI = new VolumeKinds(List.of(".nii.gz", ".nii"), folder -> false,
		"; the command line reads NIfTI only: convert other files, or use STU-Net Predict Folder in ImageJ or Fiji, which opens them");

	public VolumeKinds {
		endings = List.copyOf(endings);
	}

	Optional<String> endingOf(String name) {
		return endings.stream().filter(name.toLowerCase(Locale.ROOT)::endsWith).findFirst();
	}
}
