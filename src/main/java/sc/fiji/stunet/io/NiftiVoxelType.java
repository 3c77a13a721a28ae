package sc.fiji.stunet.io;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;

import sc.fiji.stunet.volume.InvalidVolume;

/** How a voxel is stored (datatype of nifti1.h): the types with one real number per voxel. */
enum NiftiVoxelType {

	UINT8(2, 1), INT16(4, 2), INT32(8, 4), FLOAT32(16, 4), FLOAT64(64, 8), INT8(256, 1), UINT16(512, 2), UINT32(768, 4), INT64(1024, 8),
	UINT64(1280, 8);

	private static final Map<Integer, String> REFUSED = Map.of(1, "single bits", 32, "complex numbers", 1792, "complex numbers", 2048,
		"complex numbers", 128, "colours (RGB)", 2304, "colours (RGBA)", 1536, "128-bit numbers");

	final int code;
	final int bytes;

	NiftiVoxelType(int code, int bytes) {
		this.code = code;
		this.bytes = bytes;
	}

	/** @throws InvalidVolume for colours, complex numbers and codes that do not exist */
	static NiftiVoxelType of(int code, Path file) {
		for (NiftiVoxelType type : values())
			if (type.code == code) return type;
		if (REFUSED.containsKey(code))
			throw new InvalidVolume(file + " holds " + REFUSED.get(code) + "; an image with one real number per voxel is needed.");
		throw new InvalidVolume(file + " is damaged: its voxel type " + code + " does not exist; export it again.");
	}

	/** @param in its position is moved past {@code count} voxels; its byte order is the file's */
	void decode(ByteBuffer in, float[] out, int count) {
		int at = in.position();
		switch (this) {
			case UINT8 -> {
				for (int i = 0; i < count; i++)
					out[i] = in.get(at + i) & 0xff;
			}
			case INT8 -> {
				for (int i = 0; i < count; i++)
					out[i] = in.get(at + i);
			}
			case INT16 -> {
				for (int i = 0; i < count; i++)
					out[i] = in.getShort(at + 2 * i);
			}
			case UINT16 -> {
				for (int i = 0; i < count; i++)
					out[i] = in.getShort(at + 2 * i) & 0xffff;
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
