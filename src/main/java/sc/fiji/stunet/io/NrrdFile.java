package sc.fiji.stunet.io;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.InvalidVolume;

/** A volume in a NRRD file (.nrrd), or in files of its own beside the header (.nhdr). */
final class NrrdFile {

	private static final String MAGIC = "NRRD000";
	private static final Map<VoxelType, String> NAMES = Map.of(
			VoxelType.INT8,
			"signed char,int8,int8_t",
			VoxelType.UINT8,
			"uchar,unsigned char,uint8,uint8_t",
			VoxelType.INT16,
			"short,short int,signed short,signed short int,int16,int16_t",
			VoxelType.UINT16,
			"ushort,unsigned short,unsigned short int,uint16,uint16_t",
			VoxelType.INT32,
			"int,signed int,int32,int32_t",
			VoxelType.UINT32,
			"uint,unsigned int,uint32,uint32_t",
			VoxelType.INT64,
			"longlong,long long,long long int,signed long long,signed long long int,int64,int64_t",
			VoxelType.UINT64,
			"ulonglong,unsigned long long,unsigned long long int,uint64,uint64_t",
			VoxelType.FLOAT32,
			"float",
			VoxelType.FLOAT64,
			"double");
	private static final Map<String, VoxelType> TYPES = NAMES.entrySet().stream()
			.flatMap(type -> Stream.of(type.getValue().split(",")).map(name -> Map.entry(name, type.getKey())))
			.collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

	private final TextHeader header;
	private final NrrdFields fields;

	private NrrdFile(Path file) {
		header = TextHeader.read(file, String::isEmpty);
		if (header.lines().isEmpty() || !header.lines().get(0).startsWith(MAGIC))
			throw new InvalidVolume(file + " is no NRRD file: it does not begin with NRRD; copy or export it again.");
		fields = NrrdFields.of(header);
	}

	/** @throws InvalidVolume if this is no NRRD file with volumes of real numbers */
	static VolumeSource of(Path file) {
		NrrdFile nrrd = new NrrdFile(file);
		NrrdAxes axes = NrrdAxes.of(nrrd.fields);
		VoxelData voxels = nrrd.voxels(axes.size(), axes.times().frames());
		voxels.check(file);
		return new StoredVolume(file, voxels, axes.geometry(), Scaling.NONE, axes.times());
	}

	/** Recognises the format by the content; a file that cannot be read is not of it. */
	static boolean isNrrd(Path file) {
		if (!Files.isRegularFile(file)) return false;
		try {
			return Arrays.equals(MAGIC.getBytes(StandardCharsets.US_ASCII), TextHeader.start(file, MAGIC.length()));
		} catch (InvalidVolume e) {
			return false;
		}
	}

	private VoxelData voxels(Extent size, int frames) {
		List<Path> files = fields.has("data file")
				? DataFiles.of(fields.text("data file"), header, "data file", (long) size.z() * frames)
				: List.of(header.file());
		String encoding = fields.required("encoding").toLowerCase(Locale.ROOT);
		VoxelType type = type();
		long start = afterLines(files.get(0), fields.has("data file") ? 0 : header.end(), fields.whole("line skip", 0));
		long skip = fields.whole("byte skip", 0);
		return switch (encoding) {
			case "raw" ->
				skip < 0
						? new StoredVoxels(files, 0, Packing.NONE, 0, type, order(type), size, frames).atEnd()
						: new StoredVoxels(files, start, Packing.NONE, skip, type, order(type), size, frames);
			case "gzip", "gz" ->
				new StoredVoxels(files, start, Packing.GZIP, Math.max(0, skip), type, order(type), size, frames);
			case "text", "txt", "ascii" -> new TextVoxels(files.get(0), start + Math.max(0, skip), size, frames);
			default ->
				throw new InvalidVolume(header.file() + " is encoded as " + TextHeader.shortened(encoding)
						+ ", which is not supported; save it with gzip or raw encoding.");
		};
	}

	private VoxelType type() {
		VoxelType type =
				TYPES.get(fields.required("type").toLowerCase(Locale.ROOT).replaceAll("\\s+", " "));
		if (type == null)
			throw new InvalidVolume(
					header.file() + " holds voxels of the type '" + TextHeader.shortened(fields.text("type"))
							+ "'; an image with one real number per voxel is needed.");
		return type;
	}

	private ByteOrder order(VoxelType type) {
		String endian = fields.text("endian").toLowerCase(Locale.ROOT);
		if (endian.equals("little") || type.bytes == 1) return ByteOrder.LITTLE_ENDIAN;
		if (endian.equals("big")) return ByteOrder.BIG_ENDIAN;
		fields.required("endian");
		throw fields.damaged("endian");
	}

	/** The position after so many lines of text. */
	private static long afterLines(Path file, long start, long lines) {
		if (lines <= 0 || !Files.isRegularFile(file)) return start;
		try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
			in.skipNBytes(start);
			long at = start;
			for (long left = lines; left > 0; at++) {
				int next = in.read();
				if (next < 0) return at;
				if (next == '\n') left--;
			}
			return at;
		} catch (IOException e) {
			throw StoredVoxels.cannotRead(file, e);
		}
	}
}
