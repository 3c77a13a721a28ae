package sc.fiji.stunet.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.DeflaterOutputStream;

import net.imglib2.blocks.PrimitiveBlocks;
import net.imglib2.blocks.PrimitiveBlocks.OnFallback;
import net.imglib2.type.numeric.integer.UnsignedShortType;

import sc.fiji.stunet.files.AtomicFolder;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;

/**
 * Writes a label map as an OME-Zarr 0.4 of one level: axes z, y, x in mm, in chunks of {@value #CHUNK} voxels along
 * each, compressed by zlib. The format has no orientation in the patient. A folder appears whole or not at all.
 */
final class OmeZarrWriter {

	private static final int CHUNK = 64;

	private OmeZarrWriter() {}

	static boolean hasEnding(Path file) {
		return OmeZarr.endingOf(String.valueOf(file.getFileName())).isPresent();
	}

	/** @throws sc.fiji.stunet.files.InvalidOutput as {@link AtomicFolder#check} */
	static void check(Path folder, boolean overwrite) {
		AtomicFolder.check(folder, overwrite, OmeZarr::isZarr);
	}

	/** @throws InvalidOutput if there are several time points, which are not written */
	static void checkFrames(Path folder, int frames) {
		if (frames > 1)
			throw new InvalidOutput("Cannot write " + folder + ": the labels of several time points are not written as "
					+ "OME-Zarr; let the name end in .nii.gz.");
	}

	/** @param type 8 or 16 bit */
	static void write(Path folder, LabelMap labels, VoxelType type, boolean overwrite) {
		AtomicFolder.write(folder, overwrite, OmeZarr::isZarr, fresh -> {
			Spacing mm = labels.geometry().spacing();
			String name = folder.getFileName().toString();
			json(fresh.resolve(OmeZarr.GROUP), Map.of("zarr_format", 2));
			json(fresh.resolve(OmeZarr.ATTRIBUTES), Map.of("multiscales", List.of(image(name, mm))));
			Path level = Files.createDirectory(fresh.resolve("0"));
			json(level.resolve(ZarrArray.DESCRIPTION), array(labels.size(), type));
			chunks(level, labels, type);
		});
	}

	private static Map<String, Object> image(String name, Spacing mm) {
		List<Map<String, String>> axes = List.of("z", "y", "x").stream()
				.map(axis -> Map.of("name", axis, "type", "space", "unit", "millimeter"))
				.toList();
		Map<String, Object> scale = Map.of("type", "scale", "scale", List.of(mm.z(), mm.y(), mm.x()));
		Map<String, Object> level = Map.of("path", "0", "coordinateTransformations", List.of(scale));
		return Map.of("version", "0.4", "name", name, "axes", axes, "datasets", List.of(level));
	}

	private static Map<String, Object> array(Extent size, VoxelType type) {
		Map<String, Object> array = new TreeMap<>(Map.of(
				"zarr_format",
				2,
				"shape",
				List.of(size.z(), size.y(), size.x()),
				"chunks",
				List.of(CHUNK, CHUNK, CHUNK),
				"dtype",
				type == VoxelType.UINT8 ? "|u1" : "<u2",
				"compressor",
				Map.of("id", "zlib", "level", 6),
				"fill_value",
				0,
				"order",
				"C",
				"dimension_separator",
				"/"));
		// Not an empty list, which the format does not allow.
		array.put("filters", null);
		return array;
	}

	private static void json(Path file, Map<String, ?> content) throws IOException {
		ZarrJson.MAPPER.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), content);
	}

	/** A chunk of background alone has no file. */
	private static void chunks(Path level, LabelMap labels, VoxelType type) throws IOException {
		PrimitiveBlocks<UnsignedShortType> blocks = PrimitiveBlocks.of(labels.voxels(), OnFallback.ACCEPT);
		Extent size = labels.size();
		ByteBuffer bytes =
				ByteBuffer.allocate(CHUNK * CHUNK * CHUNK * type.bytes).order(ByteOrder.LITTLE_ENDIAN);
		short[] part = new short[CHUNK * CHUNK * CHUNK];
		for (int z = 0; z < size.z(); z += CHUNK)
			for (int y = 0; y < size.y(); y += CHUNK)
				for (int x = 0; x < size.x(); x += CHUNK) {
					int[] shape = {
						Math.min(CHUNK, size.x() - x), Math.min(CHUNK, size.y() - y), Math.min(CHUNK, size.z() - z)
					};
					blocks.copy(new long[] {x, y, z}, part, shape);
					if (!fill(bytes, part, shape, type)) continue;
					Path file = level.resolve(z / CHUNK + "/" + y / CHUNK + "/" + x / CHUNK);
					Files.createDirectories(file.getParent());
					try (OutputStream out = new DeflaterOutputStream(Files.newOutputStream(file))) {
						out.write(bytes.array());
					}
				}
	}

	/** @return whether there is any label */
	private static boolean fill(ByteBuffer bytes, short[] part, int[] shape, VoxelType type) {
		Arrays.fill(bytes.array(), (byte) 0);
		boolean any = false;
		for (int z = 0, i = 0; z < shape[2]; z++)
			for (int y = 0; y < shape[1]; y++)
				for (int x = 0; x < shape[0]; x++, i++) {
					int at = (z * CHUNK + y) * CHUNK + x;
					any |= part[i] != 0;
					if (type == VoxelType.UINT8) bytes.put(at, (byte) part[i]);
					else bytes.putShort(2 * at, part[i]);
				}
		return any;
	}
}
