package sc.fiji.stunet.io;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.TimeAxis;

/** The fields of a MetaImage header; their names as in MetaIO (https://itk.org/Wiki/ITK/MetaIO/Documentation). */
record MetaImageFields(TextHeader header, Map<String, String> fields) {

	/** The last field of a header. */
	static final String LAST = "ElementDataFile";

	private static final Map<String, VoxelType> TYPES = Map.ofEntries(
			Map.entry("MET_CHAR", VoxelType.INT8),
			Map.entry("MET_ASCII_CHAR", VoxelType.INT8),
			Map.entry("MET_UCHAR", VoxelType.UINT8),
			Map.entry("MET_SHORT", VoxelType.INT16),
			Map.entry("MET_USHORT", VoxelType.UINT16),
			Map.entry("MET_INT", VoxelType.INT32),
			Map.entry("MET_UINT", VoxelType.UINT32),
			Map.entry("MET_LONG", VoxelType.INT32),
			Map.entry("MET_ULONG", VoxelType.UINT32),
			Map.entry("MET_LONG_LONG", VoxelType.INT64),
			Map.entry("MET_ULONG_LONG", VoxelType.UINT64),
			Map.entry("MET_FLOAT", VoxelType.FLOAT32),
			Map.entry("MET_DOUBLE", VoxelType.FLOAT64));

	private static final String[] OFFSET = {"Offset", "Position", "Origin"};
	private static final String[] MATRIX = {"TransformMatrix", "Rotation", "Orientation"};

	static MetaImageFields of(TextHeader header) {
		Map<String, String> fields = new LinkedHashMap<>();
		for (String line : header.lines()) {
			String[] parts = line.split("[=:]", 2);
			if (parts.length == 2) fields.putIfAbsent(parts[0].strip(), parts[1].strip());
			if (parts[0].strip().equals(LAST)) break;
		}
		if (!fields.containsKey(LAST))
			throw new InvalidVolume(header.file() + " is no whole MetaImage file: its header has no " + LAST
					+ "; copy or export it again.");
		return new MetaImageFields(header, fields);
	}

	String text(String key) {
		return fields.getOrDefault(key, "");
	}

	boolean isTrue(String key) {
		return text(key).toLowerCase(Locale.ROOT).startsWith("t") || text(key).equals("1");
	}

	boolean isFalse(String key) {
		return fields.containsKey(key) && !isTrue(key);
	}

	/** @throws InvalidVolume if the value is there, but is no number */
	Optional<Double> number(String key) {
		return fields.containsKey(key) ? Optional.of(numbers(key, 1)[0]) : Optional.empty();
	}

	/** @throws InvalidVolume unless the value consists of so many finite numbers */
	private double[] numbers(String key, int count) {
		String[] words = text(key).split("[\\s,]+");
		double[] numbers = new double[words.length];
		try {
			for (int i = 0; i < words.length; i++) numbers[i] = Double.parseDouble(words[i]);
		} catch (NumberFormatException e) {
			throw damaged(key);
		}
		for (double number : numbers) if (!Double.isFinite(number)) throw damaged(key);
		if (numbers.length < count) throw damaged(key);
		return numbers;
	}

	private InvalidVolume damaged(String key) {
		return new InvalidVolume(header.file() + " is damaged: its header says '" + key + " = "
				+ TextHeader.shortened(text(key)) + "'; export it again.");
	}

	/** The number of axes: more than three only if the others have length 1. */
	private int axes() {
		return (int) Math.max(0, Math.min(10, numbers("NDims", 1)[0]));
	}

	/** @throws InvalidVolume unless it is one volume, or one at several times, with one number per voxel */
	Extent size() {
		int axes = axes();
		if (axes < 3)
			throw new InvalidVolume(header.file() + " is a flat (2D) image; a volume with three axes is needed.");
		double[] size = numbers("DimSize", axes);
		double volumes = 1;
		for (int axis = 0; axis < axes; axis++) {
			if (size[axis] < 1 || size[axis] > Integer.MAX_VALUE || size[axis] != Math.rint(size[axis]))
				throw damaged("DimSize");
			if (axis >= 4) volumes *= size[axis];
		}
		Extent extent = new Extent((int) size[0], (int) size[1], (int) size[2]);
		if (volumes > 1)
			throw new InvalidVolume(header.file() + " holds " + (long) volumes + " volumes of " + extent
					+ " voxels (more than four axes); a single volume" + " is needed, save each in its own file.");
		double channels = number("ElementNumberOfChannels").orElse(1.0);
		if (channels != 1)
			throw new InvalidVolume(header.file() + " has " + (long) channels
					+ " numbers per voxel (ElementNumberOfChannels); an image with one is needed, save each"
					+ " channel in its own file.");
		return extent;
	}

	/** The fourth axis, its unit as for ITK: seconds. */
	TimeAxis times() {
		int axes = axes();
		if (axes < 4) return TimeAxis.NONE;
		double[] spacing = text(spacingKey()).isEmpty() ? new double[0] : numbers(spacingKey(), Math.min(3, axes));
		return TimeAxis.of((int) numbers("DimSize", axes)[3], spacing.length > 3 ? spacing[3] : 0);
	}

	/** @throws InvalidVolume if the voxels are not real numbers */
	VoxelType type() {
		VoxelType type = TYPES.get(text("ElementType"));
		if (type == null)
			throw new InvalidVolume(
					header.file() + " holds voxels of the type '" + TextHeader.shortened(text("ElementType"))
							+ "'; an image with one real number per voxel is needed.");
		return type;
	}

	Geometry geometry() {
		int axes = axes();
		if (axes < 3) size();
		double unit = TextHeader.mm(text("DistanceUnits"), header.file());
		double[] spacing = spacing(axes);
		for (int axis = 0; axis < 3; axis++) {
			spacing[axis] *= unit;
			LpsGrid.checkSpacing(spacing[axis], axis, header.file());
		}
		Optional<String> offset = first(OFFSET);
		Optional<String> matrix = first(MATRIX);
		if (offset.isEmpty() && matrix.isEmpty())
			return Geometry.unoriented(new Spacing(Math.abs(spacing[0]), Math.abs(spacing[1]), Math.abs(spacing[2])));
		double[] origin = offset.map(key -> numbers(key, 3)).orElse(new double[3]);
		double[][] direction = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
		double[] elements = matrix.map(key -> numbers(key, axes * axes)).orElse(new double[0]);
		for (int axis = 0; axis < 3 && elements.length > 0; axis++)
			for (int row = 0; row < 3; row++) direction[axis][row] = elements[axes * axis + row];
		return new LpsGrid(direction, spacing, new double[] {origin[0] * unit, origin[1] * unit, origin[2] * unit})
				.geometry(header.file());
	}

	private String spacingKey() {
		return fields.containsKey("ElementSpacing") ? "ElementSpacing" : "ElementSize";
	}

	private double[] spacing(int axes) {
		String key = spacingKey();
		if (!fields.containsKey(key))
			throw new InvalidVolume(header.file()
					+ " does not say how large a voxel is (ElementSpacing); set the voxel size and export it again.");
		return numbers(key, Math.min(3, axes));
	}

	private Optional<String> first(String... keys) {
		return Stream.of(keys).filter(fields::containsKey).findFirst();
	}
}
