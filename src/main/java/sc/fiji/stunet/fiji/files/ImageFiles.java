package sc.fiji.stunet.fiji.files;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import ij.IJ;
import ij.ImagePlus;
import ij.io.FileInfo;
import ij.io.Opener;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.converter.Converters;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;
import org.scijava.Context;

import sc.fiji.stunet.dicom.DicomReader;
import sc.fiji.stunet.dicom.DicomSeries;
import sc.fiji.stunet.fiji.image.ImageVolume;
import sc.fiji.stunet.fiji.image.Reading;
import sc.fiji.stunet.fiji.image.TimeSeries;
import sc.fiji.stunet.io.VolumeFiles;
import sc.fiji.stunet.io.VolumeKinds;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.TimeAxis;
import sc.fiji.stunet.volume.Volume;

/**
 * Opens any file that this ImageJ can open as a volume: NIfTI, MetaImage, NRRD, TIFF, OME-Zarr and DICOM series with
 * our own readers, which keep the place in the patient and detect truncated files; time points and special functions of
 * ImageJ's own TIFF with ImageJ; the rest with {@link OtherFormats}.
 */
public final class ImageFiles {

	/**
	 * Stacks of Bio-Formats' list. Neither movies nor single planes, which in a folder of scans are pictures of them,
	 * nor endings of what often lies beside a scan, such as {@code .zip}, {@code .am} and {@code .rec}.
	 */
	private static final List<String> STACKS = List.of(
			".ome.btf",
			".ome.tf2",
			".ome.tf8",
			".btf",
			".czi",
			".dm3",
			".dm4",
			".dv",
			".fits",
			".flex",
			".ics",
			".ims",
			".lif",
			".lof",
			".lsm",
			".mrc",
			".msr",
			".nd2",
			".obf",
			".oib",
			".oif",
			".oir",
			".r3d",
			".sld",
			".stk",
			".tf2",
			".tf8",
			".vsi",
			".zvi");

	/** The volumes in a folder: files of these endings, DICOM series, and OME-Zarr. */
	public static final VolumeKinds KINDS = new VolumeKinds(
			Stream.concat(VolumeFiles.ENDINGS.stream(), STACKS.stream()).toList(),
			VolumeKinds.OWN_FORMATS.isSeries(),
			"");

	private static final Pattern SIGNED_OME = Pattern.compile("<Pixels\\s[^>]*\\bType=\"int16\"");

	private static final OtherFormats.Reader IMAGEJ = new OtherFormats.Reader(
			"ImageJ", (file, reading) -> Optional.ofNullable(byImageJ(file)).map(image -> opened(image, reading)));

	private final BioFormatsReader bioFormats;
	private final List<OtherFormats.Reader> readers;
	private final Progress progress;

	public ImageFiles(Context context, Progress progress) {
		this(context, IJ.getClassLoader() == null ? ImageFiles.class.getClassLoader() : IJ.getClassLoader(), progress);
	}

	/** @param plugins class loader in which Bio-Formats would be */
	public ImageFiles(Context context, ClassLoader plugins, Progress progress) {
		this.bioFormats = new BioFormatsReader(plugins);
		this.readers = List.of(
				new OtherFormats.Reader("SCIFIO", (file, reading) -> ScifioReader.read(context, file, reading)
						.map(opened -> opened.with(signed(opened.volume(), file)))),
				new OtherFormats.Reader("Bio-Formats", (file, reading) -> bioFormats
						.read(file)
						.map(image -> opened(image, reading))
						.map(opened -> opened.with(signed(opened.volume(), file)))));
		this.progress = progress;
	}

	/**
	 * Whether the engine reads a file, or reports best why it cannot: our own formats except DICOM, and missing files.
	 */
	static boolean isForEngine(Path file) {
		if (Files.isDirectory(file)) return VolumeFiles.isZarr(file);
		return !Files.isRegularFile(file)
				|| !DicomSeries.isDicom(file) && VolumeFiles.isVolume(file) && !VolumeFiles.isForOthers(file);
	}

	/** Whether the engine reads all of the files, as they are. */
	public static boolean areForEngine(List<Path> files, Reading reading) {
		return reading.equals(Reading.AS_IT_IS) && files.stream().allMatch(ImageFiles::isForEngine);
	}

	/**
	 * @param files the channels of the volume, one after the other; a folder is a DICOM series or an OME-Zarr
	 * @param reading of each of them
	 * @param channels that the model needs, over all files
	 * @throws InvalidVolume if a file cannot be opened or the files are no such volume
	 */
	public Volume read(List<Path> files, Reading reading, int channels) {
		Volume volume = Volume.ofChannels(
				files.stream().map(file -> read(file, reading)).toList(), progress::log);
		if (volume.channels() != channels)
			throw new InvalidVolume(
					files.get(0) + (files.size() > 1 ? " and the other files have " : " has ") + volume.channels()
							+ (volume.channels() == 1 ? " channel" : " channels") + ", but the model needs " + channels
							+ (channels == 1 && files.size() == 1
									? "; say which with channel=1 to channel=" + volume.channels() + "."
									: "."));
		return volume;
	}

	/**
	 * Reads all channels of a file.
	 *
	 * @param spacing in mm that replaces its own
	 * @throws InvalidVolume if it cannot be opened or is no volume of one time point
	 */
	public Volume read(Path file, Optional<Spacing> spacing) {
		return read(file, new Reading(spacing, ImageVolume.ChannelFrame.WHOLE, false));
	}

	/**
	 * The time points of files; those of other formats than our own are read for it.
	 *
	 * @throws InvalidVolume if one cannot be opened, or has other time points than the first
	 */
	public TimeAxis times(List<Path> files, Reading reading) {
		TimeAxis times = times(files.get(0), reading);
		for (Path file : files.subList(1, files.size()))
			if (times(file, reading).frames() != times.frames())
				throw new InvalidVolume(file + " and " + files.get(0)
						+ " have not as many time points; the channels of a scan need as many.");
		return times;
	}

	private TimeAxis times(Path file, Reading reading) {
		if (!Files.exists(file)) throw new InvalidVolume(file + " does not exist; check the name.");
		if (isForEngine(file)) return VolumeFiles.timesOf(file);
		if (Files.isDirectory(file) || DicomSeries.isDicom(file)) return TimeAxis.NONE;
		return byOthers(file, reading.at(1)).times();
	}

	private Volume read(Path file, Reading reading) {
		if (!Files.exists(file)) throw new InvalidVolume(file + " does not exist; check the name.");
		if (isForEngine(file)) return own(file, reading);
		if (Files.isDirectory(file) || DicomSeries.isDicom(file))
			return whole(DicomReader.read(file, bioFormats, progress), reading, file, "as a DICOM series");
		return byOthers(file, reading).volume();
	}

	private Volume own(Path file, Reading reading) {
		String format = VolumeFiles.formatOf(file).orElse("NIfTI");
		try {
			return whole(
					VolumeFiles.plain(progress)
							.with(reading.spacing())
							.at(reading.channelFrame().frame())
							.read(file),
					reading,
					file,
					"as " + format);
		} catch (InvalidVolume e) {
			// No other reader keeps the place of NIfTI, detects a truncated TIFF or opens folders; with other formats,
			// the user's
			// options or several channels may be what our reader lacks.
			if (Set.of("NIfTI", "TIFF", "OME-Zarr").contains(format) || reading.equals(Reading.AS_IT_IS)) throw e;
			progress.log("STU-Net: " + e.getMessage());
			return byOthers(file, reading).volume();
		}
	}

	private OtherFormats.Opened byOthers(Path file, Reading reading) {
		return OtherFormats.read(isOfImageJ(file) ? List.of() : readers, IMAGEJ, file, reading, progress);
	}

	/** Takes the requested channel of a file with one time point. */
	private Volume whole(Volume volume, Reading reading, Path file, String how) {
		Geometry geometry = reading.geometry(volume.geometry());
		reading.spacing()
				.ifPresent(spacing ->
						progress.log("STU-Net: the voxel size of " + file + " is " + spacing + ", as spacing= says."));
		progress.log("STU-Net: " + file.getFileName() + " was read " + how + ": " + volume.size() + " voxels of "
				+ geometry + ".");
		return new Volume(channelOf(volume, reading, file.toString()), geometry);
	}

	private static RandomAccessibleInterval<FloatType> channelOf(Volume volume, Reading reading, String name) {
		if (volume.channels() == 1 && VolumeFiles.timesOf(Path.of(name)).frames() == 1) reading.checkIsWhole(name);
		int channel = reading.channelFrame().channel();
		ImageVolume.checkExists("channel", channel, volume.channels(), name);
		return channel == 0
				? volume.voxels()
				: Views.addDimension(Views.hyperSlice(volume.voxels(), 3, channel - 1), 0, 0);
	}

	private static OtherFormats.Opened opened(ImagePlus image, Reading reading) {
		return new OtherFormats.Opened(volume(image, reading), TimeSeries.of(image));
	}

	private static Volume volume(ImagePlus image, Reading reading) {
		boolean channelsAreSlices = reading.channelsAreSlices() && image.getNSlices() == 1;
		return ImageVolume.of(
				image, reading, channelsAreSlices || reading.channelFrame().channel() > 0 ? 1 : image.getNChannels());
	}

	/**
	 * Whether ImageJ wrote a TIFF's description: only ImageJ reads its calibration function, such as that of signed
	 * values.
	 */
	private static boolean isOfImageJ(Path file) {
		return descriptionOfTiff(file).startsWith("ImageJ=");
	}

	private static String descriptionOfTiff(Path file) {
		if (!file.toString().toLowerCase(Locale.ROOT).matches("(?s).*\\.tiff?")) return "";
		FileInfo[] pages = Opener.getTiffFileInfo(file.toString());
		return pages == null || pages.length == 0 || pages[0].description == null ? "" : pages[0].description;
	}

	/**
	 * Corrects the sign of an OME-TIFF: readers go by its pages, which count as unsigned by default; its description
	 * always contains the sign.
	 */
	private static Volume signed(Volume volume, Path file) {
		if (!SIGNED_OME.matcher(descriptionOfTiff(file)).find()) return volume;
		return new Volume(
				Converters.convert(
						volume.voxels(),
						(from, to) ->
								to.set(from.get() > Short.MAX_VALUE ? from.get() - (1 << Short.SIZE) : from.get()),
						new FloatType()),
				volume.geometry());
	}

	private static ImagePlus byImageJ(Path file) {
		Opener opener = new Opener();
		opener.setSilentMode(true);
		// A dialog would wait forever.
		IJ.redirectErrorMessages(true);
		try {
			return opener.openImage(file.toString());
		} finally {
			IJ.redirectErrorMessages(false);
		}
	}
}
