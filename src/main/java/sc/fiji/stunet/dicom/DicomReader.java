package sc.fiji.stunet.dicom;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import net.imglib2.img.array.ArrayImgs;

import sc.fiji.stunet.files.Sha256;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Volume;

/**
 * Reads a DICOM series as a volume.
 */
public final class DicomReader {

	private DicomReader() {}

	/**
	 * @param input the folder of one series, or one file of a series
	 * @param decoder for slices that are compressed
	 * @param progress gets a report for every slice and about copies that are left out, and is checked for cancellation
	 *     between slices
	 * @return voxels (x, y, z, 1), rescaled slice by slice (Hounsfield units for CT), z along the perpendicular of the
	 *     slices, oriented
	 * @throws InvalidVolume in one sentence, if there is no or more than one series, a file is damaged, or the slices
	 *     do not form a grid
	 */
	public static Volume read(Path input, PlaneDecoder decoder, Progress progress) {
		return read(input, decoder, progress, List.of(), Sha256.digest());
	}

	/**
	 * Reads a series as {@link #read(Path, PlaneDecoder, Progress)} does, and gives a digest the bytes of files, one
	 * after the other, in the same reading.
	 *
	 * @param files in the order of the digest, perhaps with others than the series'
	 */
	public static Volume read(
			Path input, PlaneDecoder decoder, Progress progress, List<Path> files, MessageDigest digest) {
		List<DicomSlice> slices = new DicomSeries(input, progress).slices();
		DicomSlice first = slices.get(0);
		Geometry geometry = SliceStack.geometry(
				"The DICOM series in " + input,
				first.direction(0),
				first.direction(1),
				first.spacing(),
				slices.stream().map(DicomSlice::position).toList());
		Extent size = new Extent(first.width(), first.height(), slices.size());
		float[] voxels = null;
		Map<Path, Integer> places = new LinkedHashMap<>();
		for (int z = 0; z < slices.size(); z++) places.put(slices.get(z).file(), z);
		Set<Path> digested = new HashSet<>(files);
		Set<Path> order = new LinkedHashSet<>(files);
		order.addAll(places.keySet());
		int done = 0;
		for (Path file : order) {
			progress.checkCancelled();
			Integer z = places.get(file);
			if (z == null) {
				digest(file, digest);
				continue;
			}
			progress.report("Reading DICOM slices", done++, slices.size());
			DicomSlice slice = slices.get(z);
			Optional<MessageDigest> taking = digested.contains(file) ? Optional.of(digest) : Optional.empty();
			PlaneDecoder.Plane plane = plane(slice, decoder, taking);
			// A decoded slice shows whether the size is true, before memory is allocated for all.
			if (voxels == null) voxels = voxels(size, input);
			rescale(slice, plane, voxels, z * size.x() * size.y());
		}
		return new Volume(ArrayImgs.floats(voxels, size.x(), size.y(), size.z(), 1), geometry);
	}

	private static float[] voxels(Extent size, Path input) {
		long bytes = Float.BYTES * size.voxels();
		try {
			if (size.voxels() <= Integer.MAX_VALUE - 8) return new float[Channels.arrayLength(size)];
		} catch (OutOfMemoryError e) {
			throw new InvalidVolume(
					String.format(
							Locale.ROOT,
							"The DICOM series in %s has %s voxels and needs %.1f GB of memory, but Java may use "
									+ "only %.1f GB;" + " give it more memory or crop the image.",
							input,
							size,
							bytes / (double) (1 << 30),
							Runtime.getRuntime().maxMemory() / (double) (1 << 30)),
					e);
		}
		throw new InvalidVolume(
				"The DICOM series in " + input + " is too large (" + size + " voxels); crop it or use larger voxels.");
	}

	/** Decodes the pixels of a slice and checks that they have as many bytes as the header requires. */
	private static PlaneDecoder.Plane plane(DicomSlice slice, PlaneDecoder decoder, Optional<MessageDigest> digest) {
		try {
			byte[] stored = stored(slice, digest);
			PlaneDecoder.Plane plane = slice.isCompressed()
					? decoder.decode(slice.file(), stored)
					: new PlaneDecoder.Plane(stored, slice.stored().order());
			long pixels = (long) slice.width() * slice.height();
			long bytes = plane.stored().length / pixels;
			if (bytes * pixels != plane.stored().length
					|| 8 * bytes < slice.stored().bits()
					|| bytes == 3
					|| bytes > 4)
				throw new IOException(
						"the decoder gives " + plane.stored().length + " bytes for " + pixels + " pixels");
			return plane;
		} catch (EOFException e) {
			throw new InvalidVolume(slice.file() + " ends within its pixels; copy or export the series again.", e);
		} catch (IOException e) {
			throw new InvalidVolume(
					"Cannot read " + slice.file() + " (" + e.getMessage() + "); convert the series to NIfTI (.nii.gz).",
					e);
		} catch (InvalidVolume | Cancelled e) {
			throw e;
		} catch (RuntimeException | StackOverflowError e) {
			// Decoders come from other libraries.
			throw new InvalidVolume(
					"Cannot decode " + slice.file() + " (" + e + "); convert the series to NIfTI (.nii.gz).", e);
		}
	}

	private static void rescale(DicomSlice slice, PlaneDecoder.Plane plane, float[] to, int offset) {
		int bytes = plane.stored().length / (slice.width() * slice.height());
		slice.stored()
				.rescale(
						ByteBuffer.wrap(plane.stored()).order(plane.order()),
						bytes,
						slice.slope(),
						slice.intercept(),
						to,
						offset);
	}

	/** The whole file of a compressed slice, the pixels of another. */
	private static byte[] stored(DicomSlice slice, Optional<MessageDigest> digest) throws IOException {
		try (InputStream in = Sha256.open(slice.file(), digest)) {
			if (slice.isCompressed()) {
				if (Files.size(slice.file()) > Integer.MAX_VALUE - 8) throw new IOException("it has more than 2 GB");
				return in.readAllBytes();
			}
			int bytes = slice.width() * slice.height() * slice.stored().bytes();
			in.skipNBytes(slice.pixelOffset());
			byte[] plane = in.readNBytes(bytes);
			if (plane.length < bytes) throw new EOFException();
			if (digest.isPresent()) in.transferTo(OutputStream.nullOutputStream());
			return plane;
		}
	}

	private static void digest(Path file, MessageDigest digest) {
		try {
			Sha256.update(digest, List.of(file));
		} catch (IOException e) {
			throw new InvalidVolume(
					"Cannot read " + file + " (" + e.getMessage() + "); copy or export the series again.", e);
		}
	}
}
