package sc.fiji.stunet.io;

import java.nio.file.Path;
import java.util.Map;

import sc.fiji.stunet.volume.InvalidVolume;

/** The codes of {@code datatype} in nifti1.h: the types with one real number per voxel. */
final class NiftiDatatype {

	private static final Map<Integer, VoxelType> TYPES = Map.of(
			2,
			VoxelType.UINT8,
			4,
			VoxelType.INT16,
			8,
			VoxelType.INT32,
			16,
			VoxelType.FLOAT32,
			64,
			VoxelType.FLOAT64,
			256,
			VoxelType.INT8,
			512,
			VoxelType.UINT16,
			768,
			VoxelType.UINT32,
			1024,
			VoxelType.INT64,
			1280,
			VoxelType.UINT64);

	private static final Map<Integer, String> REFUSED = Map.of(
			1,
			"single bits",
			32,
			"complex numbers",
			1792,
			"complex numbers",
			2048,
			"complex numbers",
			128,
			"colours (RGB)",
			2304,
			"colours (RGBA)",
			1536,
			"128-bit numbers");

	private NiftiDatatype() {}

	/** @throws InvalidVolume for colours, complex numbers and codes that do not exist */
	static VoxelType of(int code, Path file) {
		if (TYPES.containsKey(code)) return TYPES.get(code);
		if (REFUSED.containsKey(code))
			throw new InvalidVolume(
					file + " holds " + REFUSED.get(code) + "; an image with one real number per voxel is needed.");
		throw new InvalidVolume(file + " is damaged: its voxel type " + code + " does not exist; export it again.");
	}

	static short codeOf(VoxelType type) {
		return TYPES.entrySet().stream()
				.filter(entry -> entry.getValue() == type)
				.findFirst()
				.orElseThrow()
				.getKey()
				.shortValue();
	}
}
