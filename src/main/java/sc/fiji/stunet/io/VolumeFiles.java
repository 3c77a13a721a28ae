package sc.fiji.stunet.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

import net.imglib2.img.array.ArrayImgs;

import sc.fiji.stunet.dicom.DicomReader;
import sc.fiji.stunet.dicom.DicomSeries;
import sc.fiji.stunet.dicom.PlaneDecoder;
import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.files.Sha256;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.DiskImages;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.TimeAxis;
import sc.fiji.stunet.volume.Volume;

/**
 * Reads files of volumes and label maps, for the command line and for Fiji alike, without ImageJ. The format is
 * recognised by the content; the name counts only where the content leaves it open.
 */
public final class VolumeFiles {

	/** The endings of all formats, in lower case with the dot, longer ones first. */
	public static final List<String> ENDINGS = VolumeFormat.ALL.stream()
			.flatMap(format -> format.endings().stream())
			.sorted(Comparator.comparing(String::length).reversed())
			.toList();

	private final PlaneDecoder decoder;
	private final Optional<Spacing> spacing;
	private final Progress progress;
	private final Optional<MessageDigest> digest;
	private final int frame;
	private final Optional<DiskImages> images;

	/**
	 * @param decoder for DICOM slices that are compressed
	 * @param spacing replaces the voxel size of the files, in mm
	 * @param progress gets reports of long readings, and is checked for cancellation between slices
	 * @param digest takes the bytes of all {@link #filesOf} what is read
	 * @param frame time point, from 1; 0: the only one
	 * @param images where the voxels are kept; empty: in memory
	 */
	private VolumeFiles(
			PlaneDecoder decoder,
			Optional<Spacing> spacing,
			Progress progress,
			Optional<MessageDigest> digest,
			int frame,
			Optional<DiskImages> images) {
		this.decoder = decoder;
		this.spacing = spacing;
		this.progress = progress;
		this.digest = digest;
		this.frame = frame;
		this.images = images;
	}

	/** Creates a reader without a decoder for compressed DICOM. */
	public static VolumeFiles plain(Progress progress) {
		return new VolumeFiles(PlaneDecoder.NONE, progress);
	}

	/** Creates a reader that uses the voxel sizes of the files. */
	public VolumeFiles(PlaneDecoder decoder, Progress progress) {
		this(decoder, Optional.empty(), progress, Optional.empty(), 0, Optional.empty());
	}

	/** Returns a reader that uses this voxel size in mm, if there is one, instead of that of the files. */
	public VolumeFiles with(Optional<Spacing> given) {
		return new VolumeFiles(decoder, given, progress, digest, frame, images);
	}

	/** Returns a reader that gives the bytes of the files to a digest, see {@link #filesOf}. */
	public VolumeFiles with(MessageDigest taking) {
		return new VolumeFiles(decoder, spacing, progress, Optional.of(taking), frame, images);
	}

	/** Returns a reader of one time point, from 1; 0: of files that have a single one. */
	public VolumeFiles at(int one) {
		return new VolumeFiles(decoder, spacing, progress, digest, one, images);
	}

	/**
	 * Returns a reader of volumes that no memory holds: their voxels are kept in files, but for those of DICOM.
	 *
	 * @param kept has them, and is closed when the volumes are no longer needed
	 */
	public VolumeFiles onDisk(DiskImages kept) {
		return new VolumeFiles(decoder, spacing, progress, digest, frame, Optional.of(kept));
	}

	boolean isOnDisk() {
		return images.isPresent();
	}

	/** The ending of one of our formats, as it is spelled in the name; empty if there is none. */
	public static Optional<String> endingOf(String name) {
		String lower = name.toLowerCase(Locale.ROOT);
		return ENDINGS.stream()
				.filter(lower::endsWith)
				.findFirst()
				.map(ending -> name.substring(name.length() - ending.length()));
	}

	/** The ending of the folder of an OME-Zarr, as it is spelled in the name; empty if there is none. */
	public static Optional<String> zarrEndingOf(String name) {
		return OmeZarr.endingOf(name);
	}

	/** Whether a folder is one of Zarr, of any kind. */
	public static boolean isZarr(Path folder) {
		return OmeZarr.isZarr(folder);
	}

	/**
	 * Whether a folder is an OME-Zarr of one image, rather than a group of several.
	 *
	 * @throws InvalidVolume if its description is damaged
	 */
	public static boolean isZarrImage(Path folder) {
		return OmeZarr.isImage(folder);
	}

	/**
	 * Whether {@link #read} opens a path or explains what is wrong with it: a file that begins or is named like one of
	 * our formats, an OME-Zarr, or DICOM (a folder with a series, or a file of one).
	 */
	public static boolean isVolume(Path path) {
		return Files.isDirectory(path)
				? OmeZarr.isZarr(path) || DicomSeries.isInFolder(path)
				: FormatSearch.format(path).isPresent() || DicomSeries.isDicom(path);
	}

	/**
	 * Whether the header of a file contains the orientation of its volume in the patient.
	 *
	 * @param path a file, or the folder of a DICOM series, which always contains it
	 * @throws InvalidVolume as {@link #read}
	 */
	public static boolean isOriented(Path path) {
		PathCheck.check(path);
		return FormatSearch.isDicom(path) || FormatSearch.open(path).isOriented();
	}

	/**
	 * Reads the size of a volume from its header alone; empty for DICOM, whose slices have to be found first.
	 *
	 * @throws InvalidVolume as {@link #read}
	 */
	public static Optional<Extent> sizeOf(Path path) {
		PathCheck.check(path);
		return FormatSearch.isDicom(path)
				? Optional.empty()
				: Optional.of(FormatSearch.open(path).size());
	}

	/**
	 * Reads the voxel size of a volume from its header alone; empty for DICOM.
	 *
	 * @throws InvalidVolume as {@link #read}
	 */
	public static Optional<Spacing> spacingOf(Path path) {
		PathCheck.check(path);
		return FormatSearch.isDicom(path)
				? Optional.empty()
				: Optional.of(
						FormatSearch.named(path, () -> FormatSearch.open(path).geometry())
								.spacing());
	}

	/**
	 * Reads from its header alone how many channels each volume in a file has.
	 *
	 * @throws InvalidVolume as {@link #read}
	 */
	public static int channelsOf(Path path) {
		PathCheck.check(path);
		return FormatSearch.isDicom(path) ? 1 : FormatSearch.open(path).channels();
	}

	/**
	 * Reads from its header alone how many volumes lie in a file, one after the other: the time points.
	 *
	 * @throws InvalidVolume as {@link #read}
	 */
	public static TimeAxis timesOf(Path path) {
		PathCheck.check(path);
		return FormatSearch.isDicom(path)
				? TimeAxis.NONE
				: FormatSearch.open(path).times();
	}

	/**
	 * Whether a file looks intact, but is of a kind that {@link #read} refuses because only other programs can read it.
	 */
	public static boolean isForOthers(Path file) {
		try {
			FormatSearch.open(file);
			return false;
		} catch (InvalidVolume e) {
			return e instanceof UnsupportedVolume;
		}
	}

	/**
	 * @param path a file, or the folder of a DICOM series
	 * @return voxels (x, y, z, channel) as real values (slope and intercept applied); not oriented when the file has no
	 *     orientation
	 * @throws InvalidVolume if the file is missing, damaged or not one volume of real numbers, in one sentence with its
	 *     name
	 * @throws InvalidRequest if it has no such time point
	 */
	public Volume read(Path path) {
		return UnreadableVolume.guard(path, () -> volume(path));
	}

	private Volume volume(Path path) {
		PathCheck.check(path);
		if (FormatSearch.isDicom(path)) {
			FormatSearch.checkFrame(frame, 1, path);
			Volume series = digest.isPresent()
					? DicomReader.read(path, decoder, progress, seriesFiles(path), digest.get())
					: DicomReader.read(path, decoder, progress);
			return new Volume(
					series.voxels(), spacing.map(series.geometry()::with).orElse(series.geometry()));
		}
		VolumeSource source = FormatSearch.open(path, frame);
		Extent size = source.size();
		Geometry geometry = geometry(source, path);
		if (images.isPresent())
			return new Volume(VoxelsOnDisk.of(source, path, digest, images.get(), progress), geometry);
		List<float[]> channels = new ArrayList<>();
		for (int channel = 0; channel < source.channels(); channel++) {
			float[] voxels;
			try {
				voxels = new float[Channels.arrayLength(size)];
			} catch (OutOfMemoryError e) {
				throw UnreadableVolume.tooLarge(path, size, (long) Float.BYTES * source.channels(), e);
			}
			read(source, channel, path, (at, values, count) -> {
				progress.checkCancelled();
				System.arraycopy(values, 0, voxels, at, count);
			});
			channels.add(voxels);
		}
		return new Volume(
				channels.size() == 1
						? ArrayImgs.floats(channels.get(0), size.x(), size.y(), size.z(), 1)
						: Channels.stack(channels, size),
				geometry);
	}

	/**
	 * Reads a label map. Values that are whole numbers up to rounding errors are rounded, and this is logged.
	 *
	 * @return voxels (x, y, z)
	 * @throws InvalidVolume as {@link #read}, and if a voxel is not a whole number between 0 and 65535
	 */
	public LabelMap readLabels(Path path) {
		return UnreadableVolume.guard(path, () -> labelMap(path));
	}

	private LabelMap labelMap(Path path) {
		PathCheck.check(path);
		if (FormatSearch.isDicom(path)) return labels(volume(path), path);
		VolumeSource source = FormatSearch.open(path, frame);
		if (source.channels() != 1)
			throw new InvalidVolume(path + " has " + source.channels() + " channels; a label map has one.");
		Geometry geometry = geometry(source, path);
		Labels labels = new Labels(path, source.size(), source.scaling());
		read(source, 0, path, (at, values, count) -> {
			progress.checkCancelled();
			labels.put(at, values, count);
		});
		return labels.map(geometry, progress);
	}

	private void read(VolumeSource source, int channel, Path path, VolumeSource.Voxels voxels) {
		read(source, channel, path, voxels, digest);
	}

	static void read(
			VolumeSource source, int channel, Path path, VolumeSource.Voxels voxels, Optional<MessageDigest> digest) {
		try {
			source.read(channel, voxels, digest.filter(taking -> channel == 0));
		} catch (IOException e) {
			throw StoredVoxels.cannotRead(path, e);
		}
	}

	private static List<Path> seriesFiles(Path series) {
		try {
			return filesOf(series);
		} catch (IOException e) {
			throw StoredVoxels.cannotRead(series, e);
		}
	}

	/** Checks the geometry before memory is allocated. */
	private Geometry geometry(VolumeSource source, Path file) {
		return FormatSearch.named(file, () -> spacing.map(source::geometry).orElseGet(source::geometry));
	}

	private LabelMap labels(Volume volume, Path path) {
		Labels labels = new Labels(path, volume.size(), Scaling.NONE);
		float[] values = Channels.copy(volume.voxels(), 0);
		labels.put(0, values, values.length);
		return labels.map(volume.geometry(), progress);
	}

	/**
	 * One sentence about why a file cannot be one volume, as far as its header shows; empty if the header shows no
	 * reason.
	 */
	public static Optional<String> problemOf(Path file) {
		try {
			PathCheck.check(file);
			if (!FormatSearch.isDicom(file)) FormatSearch.open(file, 0);
			return Optional.empty();
		} catch (InvalidVolume e) {
			return Optional.of(e.getMessage());
		}
	}

	/** The name of the format of a file; empty if it is none of ours. */
	public static Optional<String> formatOf(Path file) {
		if (OmeZarr.isZarr(file)) return Optional.of("OME-Zarr");
		return FormatSearch.isDicom(file)
				? Optional.of("DICOM")
				: FormatSearch.format(file).map(VolumeFormat::name);
	}

	/**
	 * The files that a volume consists of, for comparing volumes by content: the file itself and the voxel files that
	 * it names, or the files of a folder, sorted by name; of other formats than ours the file and its
	 * {@link CompanionFiles}.
	 *
	 * @throws IOException if a folder cannot be read
	 */
	public static List<Path> filesOf(Path path) throws IOException {
		if (Files.isDirectory(path) && !OmeZarr.isZarr(path))
			try (Stream<Path> all = Files.list(path)) {
				return all.filter(part -> Files.isRegularFile(part)
								&& !part.getFileName().toString().startsWith("."))
						.sorted()
						.toList();
			}
		try {
			return Files.isDirectory(path)
							|| Files.isRegularFile(path)
									&& FormatSearch.format(path).isPresent()
					? FormatSearch.open(path).files()
					: CompanionFiles.with(path);
		} catch (InvalidVolume e) {
			// Reading it reports what is wrong; or others read it, as a .vsi, which begins as a TIFF does.
			return CompanionFiles.with(path);
		}
	}

	/**
	 * The checksum of a volume's content, as a digest has it that took it while the volume was read ({@link #with}).
	 *
	 * @throws IOException if a file cannot be read
	 */
	public static String checksumOf(Path path) throws IOException {
		MessageDigest digest = Sha256.digest();
		if (OmeZarr.isZarr(path)) OmeZarr.update(digest, path, filesOf(path));
		else Sha256.update(digest, filesOf(path));
		return Sha256.of(digest);
	}
}
