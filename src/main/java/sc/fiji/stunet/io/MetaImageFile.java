package sc.fiji.stunet.io;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;

/**
 * A volume in a MetaImage file (.mha), or in files of its own beside the header (.mhd), as ITK 5.4 reads it: it ignores
 * AnatomicalOrientation, CenterOfRotation and ElementToIntensityFunctionSlope. Unlike there, a voxel size is never
 * guessed, and DistanceUnits count.
 */
final class MetaImageFile {

	private static final Pattern BEGIN =
			Pattern.compile("(?s)(?:Comment\\s*[=:][^\\n]*\\n)?\\s*(?:ObjectType|NDims)\\s*[=:].*");

	private final TextHeader header;
	private final MetaImageFields fields;

	private MetaImageFile(Path file) {
		header = TextHeader.read(
				file,
				line -> line.startsWith(MetaImageFields.LAST)
						&& !DataFiles.isList(line.replaceFirst("^[^=:]*[=:]\\s*", "")));
		fields = MetaImageFields.of(header);
	}

	/** @throws InvalidVolume if this is no MetaImage file with volumes of real numbers */
	static VolumeSource of(Path file) {
		MetaImageFile image = new MetaImageFile(file);
		Geometry geometry = image.fields.geometry();
		VoxelData voxels = image.voxels();
		voxels.check(file);
		return new StoredVolume(file, voxels, geometry, Scaling.NONE, image.fields.times());
	}

	/** Recognises the format by the content; a file that cannot be read is not of it. */
	static boolean isMetaImage(Path file) {
		if (!Files.isRegularFile(file)) return false;
		try {
			return BEGIN.matcher(new String(TextHeader.start(file, 512), StandardCharsets.ISO_8859_1))
					.matches();
		} catch (InvalidVolume e) {
			return false;
		}
	}

	private VoxelData voxels() {
		String named = fields.text(MetaImageFields.LAST);
		Extent size = fields.size();
		int frames = fields.times().frames();
		boolean local = named.equalsIgnoreCase("LOCAL");
		List<Path> files = local
				? List.of(header.file())
				: DataFiles.of(named, header, MetaImageFields.LAST, (long) size.z() * frames);
		long start = local ? header.end() : 0;
		if (fields.isFalse("BinaryData")) return new TextVoxels(files.get(0), start, size, frames);
		boolean compressed = fields.isTrue("CompressedData");
		VoxelType type = fields.type();
		ByteOrder order = fields.isTrue("BinaryDataByteOrderMSB") || fields.isTrue("ElementByteOrderMSB")
				? ByteOrder.BIG_ENDIAN
				: ByteOrder.LITTLE_ENDIAN;
		long headerSize = fields.number("HeaderSize").map(Double::longValue).orElse(0L);
		if (headerSize > 0) start = headerSize;
		Packing packing = compressed ? Packing.ZLIB : Packing.NONE;
		StoredVoxels voxels = new StoredVoxels(files, start, packing, 0, type, order, size, frames);
		return headerSize < 0 && !compressed ? voxels.atEnd() : voxels;
	}
}
