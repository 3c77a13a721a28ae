package sc.fiji.stunet.io;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.StringJoiner;

import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;

/** Writes a NRRD header and the voxels, compressed by gzip, in one file. Channels or time points are a fourth axis. */
final class NrrdWriter {

	private static final Map<VoxelType, String> TYPES =
			Map.of(VoxelType.UINT8, "uint8", VoxelType.UINT16, "uint16", VoxelType.FLOAT32, "float");

	private NrrdWriter() {}

	static byte[] header(Extent size, FourthAxis fourth, VoxelType type, Geometry geometry) {
		String step = fourth.hasStep() ? Double.toString(fourth.step()) : "nan";
		boolean several = fourth.exists();
		StringJoiner lines = new StringJoiner("\n", "", "\n\n");
		lines.add("NRRD0004").add("type: " + TYPES.get(type)).add("dimension: " + (several ? 4 : 3));
		if (geometry.isOriented()) lines.add("space: left-posterior-superior");
		lines.add("sizes: " + size.x() + " " + size.y() + " " + size.z() + (several ? " " + fourth.length() : ""));
		if (geometry.isOriented()) lines.add("space directions: " + directions(geometry) + (several ? " none" : ""));
		else
			lines.add("spacings: " + geometry.spacing().x() + " "
					+ geometry.spacing().y() + " " + geometry.spacing().z() + (several ? " " + step : ""));
		if (geometry.isOriented() && fourth.hasStep()) lines.add("spacings: nan nan nan " + step);
		// ITK takes a fourth axis of the kind "time" for one of space, and refuses the file.
		lines.add("kinds: domain domain domain" + (several ? " list" : ""))
				.add("endian: little")
				.add("encoding: gzip");
		if (geometry.isOriented()) lines.add("space origin: " + vector(geometry.affine(), 3));
		return lines.toString().getBytes(StandardCharsets.US_ASCII);
	}

	private static String directions(Geometry geometry) {
		return vector(geometry.affine(), 0) + " " + vector(geometry.affine(), 1) + " " + vector(geometry.affine(), 2);
	}

	private static String vector(double[] affine, int column) {
		StringJoiner numbers = new StringJoiner(",", "(", ")");
		for (int row = 0; row < 3; row++)
			numbers.add(Double.toString(MetaImageWriter.lps(row, affine[4 * row + column])));
		return numbers.toString();
	}
}
