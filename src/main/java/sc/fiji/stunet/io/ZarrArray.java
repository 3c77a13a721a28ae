package sc.fiji.stunet.io;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

import com.fasterxml.jackson.databind.JsonNode;

import sc.fiji.stunet.volume.InvalidVolume;

/**
 * An array of Zarr version 2: a folder of chunks, each a file, the last axis fastest.
 *
 * @param folder with the description, {@code .zarray}
 * @param shape voxels along each axis
 * @param chunks voxels of a chunk along each axis; those at the end are as large
 * @param compression of a chunk
 * @param fill the value where there is no chunk
 * @param separator between the numbers of a chunk in the name of its file
 */
record ZarrArray(
		Path folder,
		int[] shape,
		int[] chunks,
		VoxelType type,
		ByteOrder order,
		Compression compression,
		float fill,
		String separator) {

	static final String DESCRIPTION = ".zarray";

	/** The only ones that Zarr allows; another could lead out of the folder. */
	private static final List<String> SEPARATORS = List.of(".", "/");

	/** The name of a chunk, or of a folder of chunks. */
	private static final Pattern CHUNK = Pattern.compile("\\d+(\\.\\d+)*");

	/** A chunk is held at once, as bytes and as numbers. */
	private static final int MOST = 1 << 28;

	private static final Map<String, VoxelType> TYPES = Map.of(
			"u1", VoxelType.UINT8,
			"i1", VoxelType.INT8,
			"u2", VoxelType.UINT16,
			"i2", VoxelType.INT16,
			"u4", VoxelType.UINT32,
			"i4", VoxelType.INT32,
			"u8", VoxelType.UINT64,
			"i8", VoxelType.INT64,
			"f4", VoxelType.FLOAT32,
			"f8", VoxelType.FLOAT64);

	/** How a chunk is compressed. */
	enum Compression {
		NONE {
			@Override
			byte[] unpack(byte[] data, int bytes) {
				return data;
			}
		},
		ZLIB {
			@Override
			byte[] unpack(byte[] data, int bytes) throws IOException {
				return read(new InflaterInputStream(new ByteArrayInputStream(data)), bytes);
			}
		},
		GZIP {
			@Override
			byte[] unpack(byte[] data, int bytes) throws IOException {
				return read(new GZIPInputStream(new ByteArrayInputStream(data)), bytes);
			}
		},
		BLOSC {
			@Override
			byte[] unpack(byte[] data, int bytes) throws IOException {
				return Blosc.decompress(data, bytes);
			}
		};

		/** @return fewer bytes if there are not so many */
		abstract byte[] unpack(byte[] data, int bytes) throws IOException;

		private static byte[] read(InputStream stream, int bytes) throws IOException {
			try (InputStream in = stream) {
				return in.readNBytes(bytes);
			}
		}
	}

	/**
	 * Reads the description of an array.
	 *
	 * @throws UnsupportedVolume if it is of a kind that is not read
	 * @throws InvalidVolume if it is damaged, or not there
	 */
	static ZarrArray of(Path folder) {
		Path description = folder.resolve(DESCRIPTION);
		if (Files.notExists(description))
			throw new InvalidVolume(folder + " has no " + DESCRIPTION
					+ ", so that its voxels cannot be read; copy or export the whole image again.");
		JsonNode json = ZarrJson.read(description);
		int[] shape = lengths(json.path("shape"), folder), chunks = lengths(json.path("chunks"), folder);
		String dtype = json.path("dtype").asText();
		VoxelType type = dtype.length() == 3 ? TYPES.get(dtype.substring(1)) : null;
		double bytes = (type == null ? 1 : type.bytes)
				* Arrays.stream(chunks).asDoubleStream().reduce(1, (a, b) -> a * b);
		if (json.path("zarr_format").asInt() != 2 || shape.length != chunks.length || bytes > MOST)
			throw new InvalidVolume(folder + " is damaged, or its chunks are too large: its " + DESCRIPTION
					+ " describes no array of Zarr 2; export it again, in chunks of about a megabyte.");
		if (type == null) throw unsupported(folder, "values of the type " + dtype, "whole or real numbers");
		if (json.path("order").asText("C").equals("F")) throw unsupported(folder, "the order F", "the order C");
		if (json.path("filters").size() > 0) throw unsupported(folder, "filters", "arrays without them");
		JsonNode fill = json.path("fill_value");
		return new ZarrArray(
				folder,
				shape,
				chunks,
				type,
				dtype.charAt(0) == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN,
				compression(json.path("compressor"), folder),
				fill.asText().equals("NaN") ? Float.NaN : (float) fill.asDouble(),
				separator(json.path("dimension_separator").asText(""), folder));
	}

	/**
	 * The one that is told, or else that of the chunks that are there: a wrong one would make an empty image of them.
	 *
	 * @param told empty: none, which in Zarr means the dot, but there are writers of folders that do not tell
	 */
	private static String separator(String told, Path folder) {
		if (!told.isEmpty() && !SEPARATORS.contains(told))
			throw unsupported(folder, "the dimension separator " + told, ". and /");
		Set<String> found = separators(folder);
		if (told.isEmpty()) return found.equals(Set.of("/")) ? "/" : ".";
		if (found.isEmpty() || found.contains(told)) return told;
		throw new InvalidVolume(folder + " is damaged: its " + DESCRIPTION + " says that the names of its chunks are "
				+ "written with " + told + ", but they are not; copy or export it again.");
	}

	/** Those of the chunks in a folder. */
	private static Set<String> separators(Path folder) {
		try (Stream<Path> all = Files.list(folder)) {
			return all.filter(
							part -> CHUNK.matcher(part.getFileName().toString()).matches())
					.map(part -> Files.isDirectory(part) ? "/" : ".")
					.collect(Collectors.toSet());
		} catch (IOException e) {
			throw StoredVoxels.cannotRead(folder, e);
		} catch (UncheckedIOException e) {
			throw StoredVoxels.cannotRead(folder, e.getCause());
		}
	}

	private static int[] lengths(JsonNode json, Path folder) {
		int[] lengths = new int[json.size()];
		for (int axis = 0; axis < lengths.length; axis++) {
			JsonNode length = json.get(axis);
			// Of a larger number asInt would take the last bits.
			if (!length.canConvertToInt() || length.asInt() < 1)
				throw new InvalidVolume(folder + " is damaged: its " + DESCRIPTION + " tells of an axis without voxels "
						+ "or with more than 2147483647; export it again.");
			lengths[axis] = length.asInt();
		}
		return lengths;
	}

	private static Compression compression(JsonNode json, Path folder) {
		String name = json.path("id").asText("none"),
				inside = json.path("cname").asText();
		return switch (name) {
			case "none" -> Compression.NONE;
			case "zlib" -> Compression.ZLIB;
			case "gzip" -> Compression.GZIP;
			case "blosc" -> {
				if (!Blosc.reads(inside)) throw unsupported(folder, "blosc with " + inside, "lz4 and zlib in blosc");
				yield Compression.BLOSC;
			}
			default -> throw unsupported(folder, "the compression " + name, "blosc (lz4, zlib), zlib and gzip");
		};
	}

	private static UnsupportedVolume unsupported(Path folder, String what, String read) {
		return new UnsupportedVolume(folder + " has " + what + ", and only " + read
				+ " are read; write it again in this way, or convert it to NIfTI (.nii.gz).");
	}

	int chunkLength() {
		return Arrays.stream(chunks).reduce(1, (a, b) -> a * b);
	}

	/** The file of a chunk, which need not exist. */
	Path file(int... chunk) {
		return folder.resolve(IntStream.of(chunk).mapToObj(String::valueOf).collect(Collectors.joining(separator)));
	}

	/**
	 * Reads a chunk.
	 *
	 * @param values filled with its voxels, the last axis fastest
	 * @throws InvalidVolume if its file is damaged, or cannot be read
	 */
	void read(int[] chunk, float[] values) {
		Path file = file(chunk);
		try {
			int bytes = chunkLength() * type.bytes;
			byte[] raw = compression.unpack(Files.readAllBytes(file), bytes);
			if (raw.length < bytes)
				throw new InvalidVolume(file
						+ " is cut off: it ends before the last voxel of its chunk; copy or export " + "it again.");
			type.decode(ByteBuffer.wrap(raw).order(order), values, chunkLength());
		} catch (NoSuchFileException e) {
			// What was never written.
			Arrays.fill(values, fill);
		} catch (ZipException e) {
			throw StoredVoxels.cannotDecompress(file, e);
		} catch (IOException e) {
			throw StoredVoxels.cannotRead(file, e);
		}
	}
}
