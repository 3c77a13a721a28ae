package sc.fiji.stunet.dicom;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.InvalidVolume;

/** Finds the slices of one series: the files of one folder that belong together. */
public final class DicomSeries {

	/** How many entries of a long list a message contains. */
	private static final int NAMED = 5;
	/** How many slices are compared with all others: the first may be a scout of another kind. */
	private static final int TRIED = 10;

	private final Path input;
	private final Path folder;
	private final Progress progress;
	private final List<List<DicomSlice>> all = new ArrayList<>();
	/** DICOM files without a slice that has a place in the patient. */
	private final List<Path> others = new ArrayList<>();
	/** Files that are not DICOM. */
	private final List<Path> rest = new ArrayList<>();

	private Optional<String> severalFrames = Optional.empty();

	/** @param input a folder, or one of its files */
	DicomSeries(Path input, Progress progress) {
		this.input = input;
		this.folder = Files.isDirectory(input) ? input : input.toAbsolutePath().getParent();
		this.progress = progress;
	}

	/** Whether a file is DICOM. */
	public static boolean isDicom(Path file) {
		try {
			return Files.isRegularFile(file) && DicomSignature.isDicom(file);
		} catch (IOException e) {
			return false;
		}
	}

	/** Whether at least one file of the folder itself is DICOM. */
	public static boolean isInFolder(Path folder) {
		try {
			return Files.isDirectory(folder) && files(folder).stream().anyMatch(DicomSeries::isDicom);
		} catch (IOException e) {
			// A folder without permission to read is no series to be segmented.
			return false;
		}
	}

	/**
	 * The slices of the only series of a folder, or of the series of one file, in the direction of their perpendicular.
	 *
	 * @throws InvalidVolume if there is none, or more than one in the folder, or a file is damaged
	 */
	List<DicomSlice> slices() {
		Optional<DicomSlice> wanted = Files.isDirectory(input) ? Optional.empty() : Optional.of(wanted());
		find(wanted);
		List<DicomSlice> mine = wanted.map(this::seriesOf).orElseGet(this::only);
		mine.stream().map(slice -> ending(slice.file())).distinct().forEach(this::checkIsWhole);
		return SameSlices.without(
				mine.stream()
						.sorted(Comparator.comparingDouble(DicomSlice::place))
						.toList(),
				input,
				progress);
	}

	/**
	 * Checks that no slice is missing at either end: files with the ending of the others which are not DICOM are
	 * damaged slices.
	 */
	private void checkIsWhole(String ending) {
		rest.stream()
				.filter(file -> ending(file).equals(ending)
						&& (!ending.isEmpty() || file.toFile().length() == 0))
				.findFirst()
				.ifPresent(file -> {
					throw new InvalidVolume(file
							+ (file.toFile().length() == 0 ? " is empty (0 bytes)" : " is no DICOM file, or cut off")
							+ ", but named like the slices of its folder; copy or export the series "
							+ "again, or remove the file.");
				});
	}

	private static String ending(Path file) {
		String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
		String ending = name.substring(Math.max(0, name.lastIndexOf('.')));
		// Names such as 1.2.840.1 end with a number, which is no ending.
		return name.contains(".") && !ending.matches("\\.\\d*") ? ending : "";
	}

	private DicomSlice wanted() {
		DicomHeader header = DicomHeader.read(input)
				.orElseThrow(
						() -> new InvalidVolume(input + " is no DICOM file; name the folder or a file of a series."));
		if (header.frames() > 1) throw new InvalidVolume(severalFrames(input, header));
		return DicomSlice.of(input, header)
				.orElseThrow(() -> new InvalidVolume(input
						+ (header.isDirectory()
								? " is the directory of a DICOM disc, which holds no pixels"
								: " is DICOM, but no slice that tells its position in the patient")
						+ "; name the folder or a file of a series."));
	}

	private static String severalFrames(Path file, DicomHeader header) {
		return file + " is one DICOM file with " + header.frames()
				+ " frames, which is not supported; convert it to NIfTI (.nii.gz), with dcm2niix for example.";
	}

	private void find(Optional<DicomSlice> wanted) {
		List<Path> files = readable();
		for (int i = 0; i < files.size(); i++) {
			progress.checkCancelled();
			progress.report("Reading DICOM headers", i, files.size());
			Path file = files.get(i);
			DicomHeader.read(file).ifPresentOrElse(header -> add(file, header, wanted), () -> rest.add(file));
		}
	}

	private void add(Path file, DicomHeader header, Optional<DicomSlice> wanted) {
		Optional<DicomSlice> slice;
		try {
			slice = DicomSlice.of(file, header);
			if (slice.isEmpty()) {
				others.add(file);
				if (header.frames() > 1 && severalFrames.isEmpty())
					severalFrames = Optional.of(severalFrames(file, header));
				return;
			}
		} catch (InvalidVolume e) {
			// Files of other series may be unusable.
			if (wanted.filter(ours -> !header.text(DicomTag.SERIES).orElse("").equals(ours.uid()))
					.isPresent()) return;
			throw e;
		}
		all.stream()
				.filter(series -> series.get(0).belongsWith(slice.get()))
				.findFirst()
				.orElseGet(() -> {
					all.add(new ArrayList<>());
					return all.get(all.size() - 1);
				})
				.add(slice.get());
	}

	private List<DicomSlice> seriesOf(DicomSlice wanted) {
		List<DicomSlice> mine = all.stream()
				.filter(series -> series.get(0).belongsWith(wanted))
				.findFirst()
				.orElse(List.of(wanted));
		if (mine.size() == 1) checkIsNotScattered();
		return mine;
	}

	private List<DicomSlice> only() {
		if (all.isEmpty()) throw new InvalidVolume(none());
		if (all.size() == 1) return all.get(0);
		checkIsNotScattered();
		throw new InvalidVolume(input + " holds " + all.size() + " series: "
				+ all.stream().limit(NAMED).map(DicomSeries::describe).collect(Collectors.joining(", "))
				+ (all.size() > NAMED ? " ..." : "") + "; name one file of the wanted one.");
	}

	/**
	 * Reports series that are scattered: some anonymisers give each slice a series of its own, so that nothing shows
	 * what belongs together.
	 */
	private void checkIsNotScattered() {
		List<DicomSlice> single = all.stream()
				.filter(series -> series.size() == 1)
				.map(series -> series.get(0))
				.toList();
		List<DicomSlice> alike = single.stream()
				.limit(TRIED)
				.map(one -> single.stream().filter(one::isLike).toList())
				.max(Comparator.comparingInt(List::size))
				.orElse(List.of());
		if (alike.size() < Math.max(3, all.size() / 2 + 1)) return;
		throw new InvalidVolume(
				input + ": each of " + alike.size() + " DICOM slices there claims to be a series of its own ("
						+ alike.stream()
								.limit(3)
								.map(slice -> slice.file().getFileName().toString())
								.collect(Collectors.joining(", "))
						+ " ...), as some programs that anonymise leave them; give all of them the same Series "
						+ "Instance UID (0020,000E), with DCMTK's dcmodify"
						+ " for example, or open them in ImageJ with File > Import > Image Sequence.");
	}

	private String none() {
		if (severalFrames.isPresent()) return severalFrames.get();
		Optional<Path> below = SubFolders.withDicom(folder);
		if (below.isPresent())
			return input + " holds no DICOM slices itself, but folders with DICOM files, such as "
					+ folder.relativize(below.get()) + "; name the folder of the wanted series.";
		if (others.isEmpty())
			return input + " holds no DICOM slices; name the folder or a file of a series, or a NIfTI file.";
		return input + " holds no DICOM slices that tell their position in the patient ("
				+ others.get(0).getFileName()
				+ (others.size() > 1 ? " and " + (others.size() - 1) + " others do not)" : " does not)")
				+ "; name the folder or a file of a series, or a NIfTI file.";
	}

	private static String describe(List<DicomSlice> series) {
		DicomSlice first = series.get(0);
		return "'" + first.description() + "' (" + series.size() + (series.size() == 1 ? " slice, " : " slices, ")
				+ first.file().getFileName() + ")";
	}

	private List<Path> readable() {
		try {
			return files(folder);
		} catch (IOException e) {
			throw new InvalidVolume(
					"Cannot read the folder " + folder + " (" + e.getMessage() + "); check its permissions.", e);
		}
	}

	private static List<Path> files(Path folder) throws IOException {
		try (Stream<Path> all = Files.list(folder)) {
			return all.filter(file -> Files.isRegularFile(file)
							&& !file.getFileName().toString().startsWith("."))
					.sorted()
					.toList();
		} catch (UncheckedIOException e) {
			throw e.getCause();
		}
	}
}
