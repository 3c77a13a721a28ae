package sc.fiji.stunet.io;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.StringJoiner;

import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;

/**
 * Writes a MetaImage header and the voxels, compressed by zlib, in one file. Channels or time points become a fourth
 * axis.
 */
final class MetaImageWriter {

	private static final Map<VoxelType, String> TYPES =
			Map.of(VoxelType.UINT8, "MET_UCHAR", VoxelType.UINT16, "MET_USHORT", VoxelType.FLOAT32, "MET_FLOAT");

	private MetaImageWriter() {}

	static byte[] header(Extent size, FourthAxis fourth, VoxelType type, Geometry geometry, long compressedBytes) {
		int axes = fourth.exists() ? 4 : 3;
		StringJoiner lines = new StringJoiner("\n", "", "\n");
		lines.add("ObjectType = Image")
				.add("NDims = " + axes)
				.add("BinaryData = True")
				.add("BinaryDataByteOrderMSB = False")
				.add("CompressedData = True")
				.add("CompressedDataSize = " + compressedBytes);
		if (geometry.isOriented()) addPlace(lines, geometry, axes);
		lines.add("ElementSpacing = " + geometry.spacing().x() + " "
				+ geometry.spacing().y() + " " + geometry.spacing().z() + (axes == 4 ? " " + fourth.step() : ""));
		lines.add("DimSize = " + size.x() + " " + size.y() + " " + size.z() + (axes == 4 ? " " + fourth.length() : ""));
		lines.add("ElementType = " + TYPES.get(type)).add("ElementDataFile = LOCAL");
		return lines.toString().getBytes(StandardCharsets.US_ASCII);
	}

	/**
	 * Writes the matrix, whose rows are the axes of the image, and the offset in ITK's coordinates: x to the left, y to
	 * the back.
	 */
	private static void addPlace(StringJoiner lines, Geometry geometry, int axes) {
		StringJoiner matrix = new StringJoiner(" ");
		StringJoiner offset = new StringJoiner(" ");
		for (int axis = 0; axis < axes; axis++) {
			for (int row = 0; row < axes; row++)
				matrix.add(
						axis < 3 && row < 3
								? Double.toString(lps(row, geometry.direction(row, axis)))
								: axis == row ? "1" : "0");
			offset.add(axis < 3 ? Double.toString(lps(axis, geometry.affine()[4 * axis + 3])) : "0");
		}
		lines.add("TransformMatrix = " + matrix).add("Offset = " + offset);
	}

	/** Converts a RAS component to LPS; 0 stays without a sign. */
	static double lps(int row, double ras) {
		return (row < 2 ? -ras : ras) + 0.0;
	}
}
