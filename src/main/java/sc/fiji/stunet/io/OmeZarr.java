package sc.fiji.stunet.io;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;

import sc.fiji.stunet.files.Sha256;
import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LengthUnit;
import sc.fiji.stunet.volume.Spacing;

/**
 * An image in the folder of an OME-Zarr 0.4: the first, finest level. Its axes are z, y, x, after c, t or both; the
 * voxel size is that of the scale transformations. The format has no orientation in the patient.
 */
final class OmeZarr implements VolumeSource {

	static final String ATTRIBUTES = ".zattrs";
	static final String GROUP = ".zgroup";
	private static final String VERSION_3 = "zarr.json";
	/** Longer ones first. */
	private static final List<String> ENDINGS = List.of(".ome.zarr", ".zarr");

	/** Of 4 bytes each. */
	private static final int MOST_HELD = 1 << 26;

	private static final List<String> AXES = List.of("zyx", "czyx", "tzyx", "tczyx");

	private final Path folder;
	private final ZarrArray array;
	/** Position of the axis c; -1: there is none. */
	private final int channel;

	private final Optional<Spacing> spacing;

	private OmeZarr(Path folder, ZarrArray array, String axes, Optional<Spacing> spacing) {
		this.folder = folder;
		this.array = array;
		this.channel = axes.indexOf('c');
		this.spacing = spacing;
	}

	/** Whether a folder is one of Zarr, of any kind. */
	static boolean isZarr(Path folder) {
		return Stream.of(ATTRIBUTES, GROUP, ZarrArray.DESCRIPTION, VERSION_3)
				.anyMatch(name -> Files.isRegularFile(folder.resolve(name)));
	}

	/** Whether a folder is one image, rather than a group of several or the array of one level. */
	static boolean isImage(Path folder) {
		return Files.isRegularFile(folder.resolve(ATTRIBUTES))
				? ZarrJson.read(folder.resolve(ATTRIBUTES)).has("multiscales")
				: Files.isRegularFile(folder.resolve(VERSION_3));
	}

	/** The ending of the name of such a folder, as it is spelled in the name. */
	static Optional<String> endingOf(String name) {
		String lower = name.toLowerCase(Locale.ROOT);
		return ENDINGS.stream()
				.filter(lower::endsWith)
				.findFirst()
				.map(ending -> name.substring(name.length() - ending.length()));
	}

	/**
	 * @throws UnsupportedVolume if it is of a kind that is not read
	 * @throws InvalidVolume if it is damaged
	 */
	static OmeZarr of(Path folder) {
		if (!Files.exists(folder.resolve(ATTRIBUTES)) && Files.exists(folder.resolve(VERSION_3)))
			throw new UnsupportedVolume(
					folder + " is of Zarr 3 (OME-Zarr 0.5), and only OME-Zarr 0.4 is read; write it "
							+ "again in that version, or convert it to NIfTI (.nii.gz).");
		JsonNode image = Files.exists(folder.resolve(ATTRIBUTES))
				? ZarrJson.read(folder.resolve(ATTRIBUTES)).path("multiscales").path(0)
				: ZarrJson.MAPPER.missingNode();
		JsonNode level = image.path("datasets").path(0);
		if (level.path("path").asText().isEmpty())
			throw new UnsupportedVolume(folder + " is a folder of Zarr, but no image (its " + ATTRIBUTES
					+ " has no multiscales); give the folder of one image in it.");
		StringBuilder axes = new StringBuilder();
		image.path("axes").forEach(axis -> axes.append(axis.path("name").asText("?")));
		if (!AXES.contains(axes.toString()))
			throw new UnsupportedVolume(folder + " has the axes '" + axes + "', and only those of OME-Zarr 0.4 for a "
					+ "volume are read: " + String.join(", ", AXES) + "; write it again in this order.");
		ZarrArray array = ZarrArray.of(levelFolder(folder, level.path("path").asText()));
		if (array.shape().length != axes.length())
			throw new InvalidVolume(folder + " is damaged: its array has " + array.shape().length + " axes, not "
					+ axes.length() + "; export it again.");
		if (axes.charAt(0) == 't' && array.shape()[0] > 1)
			throw new UnsupportedVolume(folder + " has " + array.shape()[0]
					+ " time points, and of OME-Zarr only a single one is read; write each in a folder of its own.");
		OmeZarr source = new OmeZarr(folder, array, axes.toString(), spacing(image, level));
		Extent size = source.size();
		// Three lengths that a damaged file tells may be too many voxels for a long.
		if ((double) size.x() * size.y() * size.z() > Integer.MAX_VALUE - 8)
			throw new InvalidVolume(folder + " has " + size + " voxels; at most " + (Integer.MAX_VALUE - 8)
					+ " are possible, crop it or store it coarser.");
		return source;
	}

	/** @throws InvalidVolume if a path leads out of the folder: nothing else is read than what is given */
	private static Path levelFolder(Path folder, String name) {
		try {
			Path level = folder.resolve(name);
			if (!level.toAbsolutePath()
					.normalize()
					.startsWith(folder.toAbsolutePath().normalize()))
				throw new InvalidVolume(folder + " is damaged: the path of its first level, " + name
						+ ", leads out of the folder; copy or export it again.");
			return level;
		} catch (InvalidPathException e) {
			throw new InvalidVolume(
					folder + " is damaged: its " + ATTRIBUTES + " names a level that no folder can be called; export "
							+ "it again.",
					e);
		}
	}

	/** In mm; empty where a unit or scale is missing. */
	private static Optional<Spacing> spacing(JsonNode image, JsonNode level) {
		JsonNode axes = image.path("axes");
		double[] mm = new double[3];
		for (int axis = 0; axis < 3; axis++) {
			int at = axes.size() - 1 - axis;
			OptionalDouble unit = LengthUnit.mm(axes.path(at).path("unit").asText());
			if (unit.isEmpty() || !scale(level, at).isPresent()) return Optional.empty();
			mm[axis] = unit.getAsDouble()
					* scale(level, at).getAsDouble()
					* scale(image, at).orElse(1);
			if (!(mm[axis] > 0) || Double.isInfinite(mm[axis])) return Optional.empty();
		}
		return Optional.of(new Spacing(mm[0], mm[1], mm[2]));
	}

	private static OptionalDouble scale(JsonNode of, int axis) {
		for (JsonNode transformation : of.path("coordinateTransformations"))
			if (transformation.path("scale").has(axis))
				return OptionalDouble.of(transformation.path("scale").get(axis).asDouble());
		return OptionalDouble.empty();
	}

	@Override
	public Extent size() {
		int[] shape = array.shape();
		int last = shape.length - 1;
		return new Extent(shape[last], shape[last - 1], shape[last - 2]);
	}

	@Override
	public int channels() {
		return channel < 0 ? 1 : array.shape()[channel];
	}

	@Override
	public Geometry geometry() {
		return Geometry.unoriented(spacing.orElseThrow(() -> new UnknownSpacing(folder)));
	}

	@Override
	public Geometry geometry(Spacing given) {
		return Geometry.unoriented(given);
	}

	@Override
	public boolean isOriented() {
		return false;
	}

	/** The descriptions and all chunks of the level that is read. */
	@Override
	public List<Path> files() {
		try (Stream<Path> chunks = Files.walk(array.folder())) {
			List<Path> all = new ArrayList<>(List.of(folder.resolve(ATTRIBUTES)));
			chunks.filter(Files::isRegularFile).sorted().forEach(all::add);
			return all;
		} catch (IOException e) {
			throw StoredVoxels.cannotRead(array.folder(), e);
		} catch (UncheckedIOException e) {
			throw StoredVoxels.cannotRead(array.folder(), e.getCause());
		}
	}

	/** Gives a digest the files of such a folder, and their names, which tell the places of the chunks. */
	static void update(MessageDigest digest, Path folder, List<Path> files) throws IOException {
		for (Path file : files) {
			String name = folder.relativize(file).toString().replace(File.separatorChar, '/');
			digest.update((name + " " + Files.size(file) + "\n").getBytes(StandardCharsets.UTF_8));
			Sha256.update(digest, List.of(file));
		}
	}

	/** Layer by layer of chunks. */
	@Override
	public void read(int wanted, Voxels to, Optional<MessageDigest> digest) throws IOException {
		read(wanted, to, digest, MOST_HELD);
	}

	/**
	 * @param most voxels of a layer that are held, but for a single slice: of thicker chunks some slices are taken, and
	 *     then they are decompressed again for the next ones
	 */
	void read(int wanted, Voxels to, Optional<MessageDigest> digest, int most) throws IOException {
		if (digest.isPresent()) update(digest.get(), folder, files());
		Extent size = size();
		int[] chunks = array.chunks(), at = new int[chunks.length];
		int axisX = chunks.length - 1, axisY = axisX - 1, axisZ = axisX - 2;
		Extent chunk = new Extent(chunks[axisX], chunks[axisY], chunks[axisZ]);
		// Several channels, or time points of which one exists, may lie in a chunk.
		int skipped = 0;
		if (channel >= 0) {
			at[channel] = wanted / chunks[channel];
			skipped = wanted % chunks[channel] * Math.toIntExact(chunk.voxels());
		}
		int slice = size.x() * size.y();
		int held = Math.max(1, Math.min(most / slice, Math.min(chunk.z(), size.z())));
		Extent layerSize = new Extent(size.x(), size.y(), held);
		float[] values, layer;
		try {
			values = new float[array.chunkLength()];
			layer = new float[Channels.arrayLength(layerSize)];
		} catch (OutOfMemoryError e) {
			throw new InvalidVolume(
					String.format(
							Locale.ROOT,
							"%s is stored in chunks of %s voxels, a layer of which needs %.1f GB of memory, but Java "
									+ "may use only %.1f GB; give it more memory, or write it again in smaller chunks.",
							folder,
							chunk,
							(double) Float.BYTES * (layerSize.voxels() + array.chunkLength()) / (1 << 30),
							Runtime.getRuntime().maxMemory() / (double) (1 << 30)),
					e);
		}
		for (int z = 0, slices; z < size.z(); z += slices) {
			int inChunk = z % chunk.z();
			slices = Math.min(held, Math.min(chunk.z() - inChunk, size.z() - z));
			at[axisZ] = z / chunk.z();
			for (int y = 0; y < size.y(); y += chunk.y())
				for (int x = 0; x < size.x(); x += chunk.x()) {
					at[axisY] = y / chunk.y();
					at[axisX] = x / chunk.x();
					array.read(at, values);
					for (int k = 0; k < slices; k++)
						for (int j = 0; j < Math.min(chunk.y(), size.y() - y); j++)
							System.arraycopy(
									values,
									skipped + ((inChunk + k) * chunk.y() + j) * chunk.x(),
									layer,
									k * slice + (y + j) * size.x() + x,
									Math.min(chunk.x(), size.x() - x));
				}
			to.put(z * slice, layer, slices * slice);
		}
	}
}
