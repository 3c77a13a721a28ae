package sc.fiji.stunet.fiji;

import ij.IJ;
import ij.ImagePlus;
import ij.io.FileInfo;
import ij.io.Opener;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import org.scijava.Context;

import sc.fiji.stunet.io.VolumeReader;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/**
 * Any file that this ImageJ can open, as a volume: NIfTI by our own reader, which keeps the place in the patient;
 * ImageJ's own TIFF by ImageJ, which alone knows the sign of its values; the rest by SCIFIO, Bio-Formats and ImageJ, the
 * first that can.
 */
final class ImageFiles {

	private static final byte[] DICOM = { 'D', 'I', 'C', 'M' };

	private final ScifioReader scifio;
	private final BioFormatsReader bioFormats;
	private final Progress progress;

	ImageFiles(Context context, Progress progress) {
		this(context, IJ.getClassLoader() == null ? ImageFiles.class.getClassLoader() : IJ.getClassLoader(), progress);
	}

	/** @param plugins where Bio-Formats would be */
	ImageFiles(Context context, ClassLoader plugins, Progress progress) {
		this.scifio = new ScifioReader(context);
		this.bioFormats = new BioFormatsReader(plugins);
		this.progress = progress;
	}

	/**
	 * Whether the engine reads it, or says best why not: NIfTI, by content, and what is missing, a folder, or DICOM, whose
	 * orientation and scaling the other readers may lose without a word.
	 */
	static boolean isForEngine(Path file) {
		return !Files.isRegularFile(file) || VolumeReader.isNifti(file) || isDicom(file);
	}

	private static boolean isDicom(Path file) {
		try (InputStream in = Files.newInputStream(file)) {
			return Arrays.equals(in.readNBytes(132), 128, 132, DICOM, 0, 4);
		}
		catch (IOException | IndexOutOfBoundsException e) {
			return false;
		}
	}

	/**
	 * @param files one after the other, the channels of the volume
	 * @param given voxel size, for files that have none
	 * @param channelsAreSlices whether channels or times of a file without slices are its slices
	 * @param channels that the model needs, over all files
	 * @throws InvalidVolume if a file cannot be opened or the files are no such volume
	 */
	Volume read(List<Path> files, Optional<Spacing> given, boolean channelsAreSlices, int channels) {
		Volume volume = Volume.ofChannels(files.stream().map(file -> read(file, given, channelsAreSlices)).toList());
		if (volume.channels() != channels)
			throw new InvalidVolume(files.get(0) + (files.size() > 1 ? " and the other files have " : " has ") + volume.channels()
				+ (volume.channels() == 1 ? " channel" : " channels") + ", but the model needs " + channels + ".");
		return volume;
	}

	private Volume read(Path file, Optional<Spacing> given, boolean channelsAreSlices) {
		if (!Files.exists(file)) throw new InvalidVolume(file + " does not exist; check the name.");
		if (isForEngine(file)) return VolumeReader.read(file);
		String reasons = "";
		if (!isOfImageJ(file)) {
			InvalidVolume noSlices = null;
			try {
				Optional<Volume> volume = scifio.read(file, given, channelsAreSlices);
				if (volume.isPresent()) return told(volume.get(), file, "SCIFIO");
			}
			catch (ScifioReader.NoSlices e) {
				// Bio-Formats knows formats whose slices SCIFIO takes for channels.
				noSlices = e;
			}
			catch (IOException e) {
				reasons = " (" + e.getMessage() + ")";
			}
			try {
				Optional<ImagePlus> image = bioFormats.read(file);
				if (image.isPresent()) return told(volume(image.get(), given, channelsAreSlices), file, "Bio-Formats");
			}
			catch (IOException e) {
				reasons = " (" + e.getMessage() + ")";
			}
			if (noSlices != null) throw noSlices;
		}
		ImagePlus image = byImageJ(file);
		if (image == null) throw new InvalidVolume(file + " is no image that this ImageJ can open" + reasons + "; convert it to NIfTI (.nii.gz).");
		return told(volume(image, given, channelsAreSlices), file, "ImageJ");
	}

	private Volume told(Volume volume, Path file, String reader) {
		progress.log("STU-Net: " + file.getFileName() + " was read by " + reader + ": " + volume.size() + " voxels of " + volume.geometry() + ".");
		return volume;
	}

	private static Volume volume(ImagePlus image, Optional<Spacing> given, boolean channelsAreSlices) {
		ImagePlus slices = channelsAreSlices ? ImageVolume.withSlices(image, given) : image;
		return ImageVolume.of(slices, ImageVolume.Part.WHOLE, given, slices.getNChannels());
	}

	/** A TIFF whose description ImageJ wrote: its calibration function, such as that of signed values, others do not know. */
	private static boolean isOfImageJ(Path file) {
		if (!file.toString().toLowerCase(Locale.ROOT).matches("(?s).*\\.tiff?")) return false;
		FileInfo[] pages = Opener.getTiffFileInfo(file.toString());
		return pages != null && pages.length > 0 && pages[0].description != null && pages[0].description.startsWith("ImageJ=");
	}

	private static ImagePlus byImageJ(Path file) {
		Opener opener = new Opener();
		opener.setSilentMode(true);
		// A dialog would wait for an answer that nobody gives.
		IJ.redirectErrorMessages(true);
		try {
			return opener.openImage(file.toString());
		}
		finally {
			IJ.redirectErrorMessages(false);
		}
	}
}
