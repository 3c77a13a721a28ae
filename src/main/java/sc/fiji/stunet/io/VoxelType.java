package sc.fiji.stunet.io;

import java.nio.ByteBuffer;

/** The binary type of one real number per voxel. */
enum VoxelType {
	UINT8(1),
	INT8(1),
	INT16(2),
	UINT16(2),
	INT32(4),
	UINT32(4),
	INT64(8),
	UINT64(8),
	FLOAT32(4),
	FLOAT64(8);

	final int bytes;

	VoxelType(int bytes) {
		this.bytes = bytes;
	}

	/** @param in its position is moved past {@code count} voxels; its byte order is the file's */
	void decode(ByteBuffer in, float[] out, int count) {
		int at = in.position();
		switch (this) {
			case UINT8 -> {
				for (int i = 0; i < count; i++) out[i] = in.get(at + i) & 0xff;
			}
			case INT8 -> {
				for (int i = 0; i < count; i++) out[i] = in.get(at + i);
			}
			case INT16 -> {
				for (int i = 0; i < count; i++) out[i] = in.getShort(at + 2 * i);
			}
			case UINT16 -> {
				for (int i = 0; i < count; i++) out[i] = in.getShort(at + 2 * i) & 0xffff;
			}
			case FLOAT32 -> in.asFloatBuffer().get(out, 0, count);
			default -> decodeWide(in, out, count);
		}
		in.position(at + count * bytes);
	}

	private void decodeWide(ByteBuffer in, float[] out, int count) {
		int at = in.position();
		for (int i = 0; i < count; i++)
			out[i] = switch (this) {
				case INT32 -> in.getInt(at + 4 * i);
				case UINT32 -> in.getInt(at + 4 * i) & 0xffffffffL;
				case INT64 -> in.getLong(at + 8 * i);
				case UINT64 -> unsigned(in.getLong(at + 8 * i));
				default -> (float) in.getDouble(at + 8 * i);
			};
	}

	private static float unsigned(long value) {
		return value >= 0 ? value : (value >>> 1 | value & 1) * 2f;
	}
}
