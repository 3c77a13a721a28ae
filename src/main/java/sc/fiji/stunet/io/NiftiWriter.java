package sc.fiji.stunet.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

import net.imglib2.blocks.PrimitiveBlocks;
import net.imglib2.blocks.PrimitiveBlocks.OnFallback;

import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Volume;

/** NIfTI-1 in one file, little endian. Field positions as in nifti1.h. */
final class NiftiWriter {

	private static final int HEADER = 352;
	private static final int MILLIMETRE = 2;
	private static final short SCANNER = 1;
	private static final byte[] MAGIC = { 'n', '+', '1', 0 };

	private NiftiWriter() {}

	static void writeLabels(Path file, LabelMap labels, boolean compressed, boolean overwrite) {
		Extent size = labels.size();
		var blocks = PrimitiveBlocks.of(labels.voxels(), OnFallback.ACCEPT);
		short[] slice = new short[size.x() * size.y()];
		VoxelType type = VoxelType.UINT8;
		for (int z = 0; z < size.z() && type == VoxelType.UINT8; z++) {
			blocks.copy(new long[] { 0, 0, z }, slice, new int[] { size.x(), size.y(), 1 });
			for (short label : slice)
				if ((label & 0xffff) > 255) type = VoxelType.UINT16;
		}
		VoxelType stored = type;
		ByteBuffer header = header(file, size, 1, stored, labels.geometry());
		AtomicFile.write(file, overwrite, out -> {
			OutputStream to = compressed ? gzip(out, Deflater.DEFAULT_COMPRESSION) : out;
			to.write(header.array());
			ByteBuffer bytes = ByteBuffer.allocate(slice.length * stored.bytes).order(ByteOrder.LITTLE_ENDIAN);
			for (int z = 0; z < size.z(); z++) {
				blocks.copy(new long[] { 0, 0, z }, slice, new int[] { size.x(), size.y(), 1 });
				bytes.clear();
				if (stored == VoxelType.UINT16) bytes.asShortBuffer().put(slice);
				else for (short label : slice)
					bytes.put((byte) label);
				to.write(bytes.array());
			}
			to.close();
		});
	}

	static void write(Path file, Volume volume, boolean compressed, boolean overwrite) {
		Extent size = volume.size();
		var blocks = PrimitiveBlocks.of(volume.voxels(), OnFallback.ACCEPT);
		ByteBuffer header = header(file, size, volume.channels(), VoxelType.FLOAT32, volume.geometry());
		AtomicFile.write(file, overwrite, out -> {
			// Floating point numbers hardly get smaller at higher levels, but take several times as long.
			OutputStream to = compressed ? gzip(out, Deflater.BEST_SPEED) : out;
			to.write(header.array());
			float[] slice = new float[size.x() * size.y()];
			ByteBuffer bytes = ByteBuffer.allocate(slice.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
			for (int channel = 0; channel < volume.channels(); channel++)
				for (int z = 0; z < size.z(); z++) {
					blocks.copy(new long[] { 0, 0, z, channel }, slice, new int[] { size.x(), size.y(), 1, 1 });
					bytes.asFloatBuffer().put(slice);
					to.write(bytes.array());
				}
			to.close();
		});
	}

	private static OutputStream gzip(OutputStream out, int level) throws IOException {
		return new GZIPOutputStream(out, 1 << 16) {

			{
				def.setLevel(level);
			}
		};
	}

	private static ByteBuffer header(Path file, Extent size, int channels, VoxelType type, Geometry geometry) {
		if (Math.max(Math.max(size.x(), size.y()), Math.max(size.z(), channels)) > Short.MAX_VALUE)
			throw new InvalidOutput("Cannot write " + file + ": NIfTI has room for at most 32767 voxels along an axis, not " + size + ".");
		ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
		header.putInt(0, NiftiHeader.NIFTI_1);
		header.put(38, (byte) 'r');
		short[] dim = { (short) (channels > 1 ? 4 : 3), (short) size.x(), (short) size.y(), (short) size.z(), (short) channels, 1, 1, 1 };
		for (int i = 0; i < 8; i++) {
			header.putShort(40 + 2 * i, dim[i]);
			header.putFloat(76 + 4 * i, i >= 1 && i <= 3 ? (float) geometry.spacing().get(i - 1) : 1);
		}
		header.putShort(70, NiftiDatatype.codeOf(type));
		header.putShort(72, (short) (8 * type.bytes));
		header.putFloat(108, HEADER);
		header.putFloat(112, 1);
		header.put(123, (byte) MILLIMETRE);
		header.position(148).put("STU-Net for Fiji".getBytes(StandardCharsets.US_ASCII));
		if (geometry.isOriented()) putForms(header, geometry);
		header.position(344).put(MAGIC);
		return header;
	}

	/** Both forms, so that every reader finds the one it prefers; the sform has the affine to the last bit of a float. */
	private static void putForms(ByteBuffer header, Geometry geometry) {
		header.putShort(252, SCANNER);
		header.putShort(254, SCANNER);
		double[] affine = geometry.affine();
		double[] quaternion = Quaternion.of(geometry);
		header.putFloat(76, (float) quaternion[3]);
		for (int i = 0; i < 3; i++) {
			header.putFloat(256 + 4 * i, (float) quaternion[i]);
			header.putFloat(268 + 4 * i, (float) affine[4 * i + 3]);
		}
		for (int i = 0; i < 12; i++)
			header.putFloat(280 + 4 * i, (float) affine[i]);
	}
}
