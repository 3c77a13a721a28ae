package sc.fiji.stunet.dicom;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.InvalidVolume;

/**
 * Finds slices at the same position.
 */
final class SameSlices {

	private SameSlices() {}

	/**
	 * Removes files that are copies of others, byte for byte.
	 *
	 * @param slices in order
	 * @param input the series, for messages
	 * @param progress logs which copies are left out
	 * @throws InvalidVolume if two different slices lie at the same position
	 */
	static List<DicomSlice> without(List<DicomSlice> slices, Path input, Progress progress) {
		List<DicomSlice> kept = new ArrayList<>();
		List<DicomSlice> doubled = new ArrayList<>();
		for (DicomSlice slice : slices) {
			DicomSlice before = kept.isEmpty() ? null : kept.get(kept.size() - 1);
			if (before == null || !before.isAt(slice)) kept.add(slice);
			else if (isCopy(before.file(), slice.file()))
				progress.log(slice.file() + " is left out: it is a copy of "
						+ before.file().getFileName() + ".");
			else doubled.add(slice);
		}
		if (doubled.isEmpty()) return kept;
		DicomSlice second = doubled.get(0);
		DicomSlice first =
				kept.stream().filter(slice -> slice.isAt(second)).findFirst().orElseThrow();
		int more = doubled.size() - 1;
		throw new InvalidVolume("The DICOM series in " + input + " has two slices at the same position ("
				+ SliceStack.text(second.position())
				+ " mm) with different contents: " + first.file().getFileName() + " and "
				+ second.file().getFileName()
				+ (more == 0 ? "" : more == 1 ? ", and 1 more such file" : ", and " + more + " more such files")
				+ "; keep one image of each position, such as one time point or echo.");
	}

	private static boolean isCopy(Path a, Path b) {
		try {
			return Files.mismatch(a, b) < 0;
		} catch (IOException e) {
			throw new InvalidVolume(
					"Cannot read " + b + " (" + e.getMessage() + "); copy or export the series again.", e);
		}
	}
}
