package sc.fiji.stunet.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;

/** A format for writing a volume in one file: a header, then the voxels, little endian. */
enum OutputFormat {
	NIFTI(".nii"),
	COMPRESSED_NIFTI(".nii.gz"),
	META_IMAGE(".mha"),
	NRRD(".nrrd");

	final String ending;

	OutputFormat(String ending) {
		this.ending = ending;
	}

	/** Finds the format by the ending of the name. */
	static Optional<OutputFormat> of(Path file) {
		String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
		return Arrays.stream(values())
				.filter(format -> name.endsWith(format.ending))
				.max(Comparator.comparing(format -> format.ending.length()));
	}

	/** @throws sc.fiji.stunet.files.InvalidOutput if the format cannot hold a volume of this size */
	void checkSize(Path file, Extent size, int channels) {
		if (this == NIFTI || this == COMPRESSED_NIFTI) NiftiWriter.checkSize(file, size, channels);
	}

	/**
	 * @param out stays open
	 * @param fourth of volumes that lie one after the other
	 * @param level of compression
	 * @param voxels writes them; may be called twice
	 * @throws sc.fiji.stunet.files.InvalidOutput if the format cannot hold a volume of this size
	 */
	void write(
			OutputStream out,
			Path file,
			Extent size,
			FourthAxis fourth,
			VoxelType type,
			Geometry geometry,
			int level,
			AtomicFile.Content voxels)
			throws IOException {
		try (OutputStream to =
				switch (this) {
					case NIFTI -> headed(out, NiftiWriter.header(file, size, fourth, type, geometry));
					case COMPRESSED_NIFTI ->
						headed(gzip(out, level), NiftiWriter.header(file, size, fourth, type, geometry));
					case META_IMAGE ->
						zlib(
								headed(
										out,
										MetaImageWriter.header(
												size, fourth, type, geometry, compressedSize(voxels, level))),
								level);
					case NRRD -> gzip(headed(out, NrrdWriter.header(size, fourth, type, geometry)), level);
				}) {
			voxels.writeTo(to);
		}
	}

	/**
	 * Counts the bytes beforehand, since they are part of a MetaImage header; keeping the compressed voxels would take
	 * as much memory as they have.
	 */
	private static long compressedSize(AtomicFile.Content voxels, int level) throws IOException {
		long[] bytes = new long[1];
		try (OutputStream to = zlib(
				new OutputStream() {

					@Override
					public void write(int one) {
						bytes[0]++;
					}

					@Override
					public void write(byte[] some, int from, int count) {
						bytes[0] += count;
					}
				},
				level)) {
			voxels.writeTo(to);
		}
		return bytes[0];
	}

	private static OutputStream headed(OutputStream out, byte[] header) throws IOException {
		out.write(header);
		return out;
	}

	private static OutputStream gzip(OutputStream out, int level) throws IOException {
		return new GZIPOutputStream(out, 1 << 16) {

			{
				def.setLevel(level);
			}
		};
	}

	private static OutputStream zlib(OutputStream out, int level) {
		Deflater deflater = new Deflater(level);
		return new DeflaterOutputStream(out, deflater, 1 << 16) {

			@Override
			public void close() throws IOException {
				try {
					super.close();
				} finally {
					deflater.end();
				}
			}
		};
	}
}
