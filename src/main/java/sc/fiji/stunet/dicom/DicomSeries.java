package sc.fiji.stunet.dicom;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import sc.fiji.stunet.volume.InvalidVolume;

/** Finds the slices of one series: the files of one folder that belong together. */
public final class DicomSeries {

	private DicomSeries() {}

	/** Whether a file says that it is DICOM. */
	public static boolean isDicom(Path file) {
		return Files.isRegularFile(file) && DicomHeader.isDicom(file);
	}

	/** Whether at least one file of the folder itself is DICOM. */
	public static boolean isInFolder(Path folder) {
		try {
			return Files.isDirectory(folder) && files(folder).stream().anyMatch(DicomSeries::isDicom);
		}
		catch (IOException e) {
			// What nobody may look into is no series that somebody put there to be segmented.
			return false;
		}
	}

	/**
	 * The slices of the only series of a folder, or of the series of one file, from wherever the perpendicular of the slices
	 * comes to wherever it points.
	 *
	 * @param input folder, or file of one
	 * @throws InvalidVolume if there is none, or more than one in the folder, or a file is damaged
	 */
	static List<DicomSlice> slices(Path input) {
		boolean isFolder = Files.isDirectory(input);
		Path folder = isFolder ? input : input.toAbsolutePath().getParent();
		Optional<DicomSlice> wanted = isFolder ? Optional.empty()
			: Optional.of(DicomSlice.read(input).orElseThrow(() -> new InvalidVolume(input + " is DICOM, but no slice that tells its position in the patient"
				+ " (or it holds several frames); convert it to NIfTI (.nii.gz).")));
		List<List<DicomSlice>> all = series(folder, wanted);
		if (all.isEmpty())
			throw new InvalidVolume(input + " holds no DICOM slices that tell their position in the patient; name the folder or a file of a series, or a NIfTI file.");
		if (all.size() > 1)
			throw new InvalidVolume(input + " holds " + all.size() + " series: " + all.stream().map(DicomSeries::describe).collect(Collectors.joining(", "))
				+ "; name one file of the wanted one.");
		return all.get(0).stream().sorted(Comparator.comparingDouble(DicomSlice::place)).toList();
	}

	/** @param wanted only the series of this slice; empty: all */
	private static List<List<DicomSlice>> series(Path folder, Optional<DicomSlice> wanted) {
		List<List<DicomSlice>> all = new ArrayList<>();
		wanted.ifPresent(slice -> all.add(new ArrayList<>()));
		for (Path file : readable(folder)) {
			if (!isDicom(file)) continue;
			Optional<DicomSlice> slice = DicomSlice.read(file);
			if (slice.isEmpty() || wanted.isPresent() && !slice.get().belongsWith(wanted.get())) continue;
			Optional<List<DicomSlice>> mine = all.stream().filter(series -> series.isEmpty() || series.get(0).belongsWith(slice.get())).findFirst();
			if (mine.isEmpty()) all.add(new ArrayList<>());
			mine.orElseGet(() -> all.get(all.size() - 1)).add(slice.get());
		}
		return all;
	}

	private static String describe(List<DicomSlice> series) {
		DicomSlice first = series.get(0);
		return "'" + first.description() + "' (" + series.size() + (series.size() == 1 ? " slice, " : " slices, ") + first.file().getFileName() + ")";
	}

	private static List<Path> readable(Path folder) {
		try {
			return files(folder);
		}
		catch (IOException e) {
			throw new InvalidVolume("Cannot read the folder " + folder + " (" + e.getMessage() + "); check its permissions.", e);
		}
	}

	private static List<Path> files(Path folder) throws IOException {
		try (Stream<Path> all = Files.list(folder)) {
			return all.filter(file -> Files.isRegularFile(file) && !file.getFileName().toString().startsWith(".")).sorted().toList();
		}
	}
}
