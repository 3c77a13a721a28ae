package sc.fiji.stunet.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipException;

import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.TimeAxis;

/**
 * One volume in a NIfTI file whose header is consistent and fits the length of the file, so that memory can be
 * allocated for it. Compression is recognised by the first bytes, not by the name.
 */
final class NiftiFile {

	private NiftiFile() {}

	/** @throws InvalidVolume if this is no NIfTI file with volumes of real numbers */
	static VolumeSource of(Path file) {
		Path headerFile = withEnding(file, ".img", ".hdr");
		NiftiHeader header = NiftiHeader.parse(start(headerFile), headerFile);
		// ITK goes by the name, too: the magic of a pair in a .nii file is a mistake of its writer.
		Path voxelFile = header.ofPair() ? withEnding(headerFile, ".hdr", ".img") : headerFile;
		StoredVoxels voxels = new StoredVoxels(
				List.of(voxelFile),
				0,
				packing(voxelFile),
				offset(header, voxelFile.equals(headerFile) ? header.bytes() : 0, file),
				NiftiDatatype.of(header.datatype(), file),
				header.order(),
				NiftiSize.of(header.dim(), file),
				NiftiSize.frames(header.dim()));
		voxels.check(file);
		return new StoredVolume(
				headerFile,
				voxels,
				NiftiOrientation.of(header, file),
				new Scaling(header.slope(), header.intercept()),
				TimeAxis.of(voxels.frames(), header.timeStep()));
	}

	/**
	 * Whether the file, or the .hdr beside an .img, begins like a NIfTI header. A file that cannot be read does not.
	 */
	static boolean isNifti(Path file) {
		Path headerFile = withEnding(file, ".img", ".hdr");
		if (!Files.isRegularFile(headerFile)) return false;
		try (InputStream in = open(headerFile)) {
			return NiftiHeader.isStart(in.readNBytes(4));
		} catch (IOException e) {
			return false;
		}
	}

	private static long offset(NiftiHeader header, int smallest, Path file) {
		double where = header.voxelOffset();
		if (!(where >= smallest && where < 1L << 53) || where != Math.rint(where))
			throw new InvalidVolume(file + " is damaged: its header says that the voxels start at byte " + where
					+ "; export it again.");
		return (long) where;
	}

	private static Packing packing(Path file) {
		try {
			return Packing.of(file);
		} catch (IOException e) {
			throw StoredVoxels.cannotRead(file, e);
		}
	}

	private static byte[] start(Path file) {
		try (InputStream in = open(file)) {
			byte[] start = in.readNBytes(NiftiHeader.NIFTI_2);
			if (start.length == 0) throw new InvalidVolume(file + " is empty (0 bytes); copy or export it again.");
			return start;
		} catch (EOFException e) {
			throw new InvalidVolume(
					file + " is cut off: its compressed content (gzip) ends too early; copy or export it again.", e);
		} catch (ZipException e) {
			throw StoredVoxels.cannotDecompress(file, e);
		} catch (IOException e) {
			throw StoredVoxels.cannotRead(file, e);
		}
	}

	private static InputStream open(Path file) throws IOException {
		return Packing.of(file).open(file, 0);
	}

	/** The other file of a header/image pair, or the file itself. */
	private static Path withEnding(Path file, String ending, String other) {
		String name = file.getFileName().toString();
		String compressed = name.toLowerCase(Locale.ROOT).endsWith(".gz") ? name.substring(name.length() - 3) : "";
		String plain = name.substring(0, name.length() - compressed.length());
		if (!plain.toLowerCase(Locale.ROOT).endsWith(ending)) return file;
		String wanted = plain.substring(0, plain.length() - ending.length())
				+ (plain.endsWith(ending.toUpperCase(Locale.ROOT)) ? other.toUpperCase(Locale.ROOT) : other);
		Path same = file.resolveSibling(wanted + compressed);
		Path otherwise = file.resolveSibling(wanted + (compressed.isEmpty() ? ".gz" : ""));
		return !Files.exists(same) && Files.exists(otherwise) ? otherwise : same;
	}
}
