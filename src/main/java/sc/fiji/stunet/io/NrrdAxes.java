package sc.fiji.stunet.io;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.TimeAxis;

/**
 * The three axes of a NRRD that lie in space, as ITK 5.4 understands them: an unknown space is taken as
 * left-posterior-superior. Unlike ITK, this never guesses a voxel size, and respects units.
 *
 * @param kept the axes of the file that become x, y and z
 */
record NrrdAxes(NrrdFields fields, int[] kept, Extent size, TimeAxis times) {

	/** The kinds of a slowest axis along which whole volumes lie; numbers of one voxel have others. */
	private static final Set<String> OVER_TIME = Set.of("time", "list", "domain", "space", "none", "???");

	/** @throws InvalidVolume if it is not one volume, or one at several times, with one number per voxel */
	static NrrdAxes of(NrrdFields fields) {
		double dimension = fields.numbers("dimension", 1)[0];
		if (!(dimension >= 1 && dimension <= 16) || dimension != Math.rint(dimension))
			throw fields.damaged("dimension");
		double[] sizes = fields.numbers("sizes", (int) dimension);
		for (double size : sizes)
			if (!(size >= 1 && size <= Integer.MAX_VALUE) || size != Math.rint(size)) throw fields.damaged("sizes");
		boolean[] inSpace = inSpace(fields, sizes.length);
		List<Integer> kept = new ArrayList<>(IntStream.range(0, sizes.length)
				.filter(axis -> inSpace[axis])
				.boxed()
				.toList());
		while (kept.size() > 3 && sizes[kept.get(kept.size() - 1)] == 1) kept.remove(kept.size() - 1);
		int time = timeAxis(fields, kept, sizes);
		double others = 1;
		for (int axis = 0; axis < sizes.length; axis++)
			if (axis != time && (!kept.contains(axis) || kept.indexOf(axis) > 2)) others *= sizes[axis];
		if (others > 1)
			throw new InvalidVolume(fields.header().file() + " holds " + (long) others
					+ " volumes or numbers per voxel (channels or vectors);"
					+ " a single volume is needed, save each in its own file.");
		if (kept.size() < 3)
			throw new InvalidVolume(
					fields.header().file() + " is a flat (2D) image; a volume with three axes is needed.");
		int[] xyz = {kept.get(0), kept.get(1), kept.get(2)};
		Extent size = new Extent((int) sizes[xyz[0]], (int) sizes[xyz[1]], (int) sizes[xyz[2]]);
		return new NrrdAxes(fields, xyz, size, time < 0 ? TimeAxis.NONE : times(fields, time, sizes));
	}

	/** The axis of time points: the slowest one, behind those of space; -1: there is none. */
	private static int timeAxis(NrrdFields fields, List<Integer> kept, double[] sizes) {
		int last = sizes.length - 1;
		if (kept.size() < 3 || kept.get(2) >= last || sizes[last] == 1) return -1;
		List<String> kinds = fields.words("kinds");
		String kind = kinds.size() > last ? kinds.get(last).toLowerCase(Locale.ROOT) : "???";
		return OVER_TIME.contains(kind) ? last : -1;
	}

	/** Without a unit these are seconds, as for ITK. */
	private static TimeAxis times(NrrdFields fields, int axis, double[] sizes) {
		double step = fields.has("spacings") ? fields.numbers("spacings", sizes.length)[axis] : Double.NaN;
		List<String> units = fields.quoted("units");
		return TimeAxis.of((int) sizes[axis], step * TimeAxis.seconds(units.size() > axis ? units.get(axis) : ""));
	}

	/** Whether each axis lies in space; the others are channels, vectors and the like. */
	private static boolean[] inSpace(NrrdFields fields, int axes) {
		boolean[] inSpace = new boolean[axes];
		List<String> kinds = fields.words("kinds");
		List<Optional<double[]>> directions =
				fields.has("space directions") ? fields.vectors("space directions") : List.of();
		if (fields.has("space directions") && directions.size() != axes) throw fields.damaged("space directions");
		for (int axis = 0; axis < axes; axis++) {
			String kind = axis < kinds.size() ? kinds.get(axis).toLowerCase(Locale.ROOT) : "???";
			boolean known = !kind.equals("???") && !kind.equals("none");
			inSpace[axis] = directions.isEmpty()
					? !known || kind.equals("domain") || kind.equals("space")
					: directions.get(axis).isPresent();
		}
		return inSpace;
	}

	/** The geometry, not oriented when the header has voxel sizes only. */
	Geometry geometry() {
		if (fields.has("space directions")) return oriented();
		if (!fields.has("spacings"))
			throw new InvalidVolume(fields.header().file()
					+ " does not say how large a voxel is (space directions or spacings); set the voxel size and "
					+ "export it"
					+ " again.");
		double[] spacings = fields.numbers("spacings", (int) fields.numbers("dimension", 1)[0]);
		List<String> units = fields.quoted("units");
		double[] mm = new double[3];
		for (int axis = 0; axis < 3; axis++) {
			mm[axis] = Math.abs(spacings[kept[axis]])
					* (kept[axis] < units.size()
							? TextHeader.mm(
									units.get(kept[axis]), fields.header().file())
							: 1);
			LpsGrid.checkSpacing(mm[axis], axis, fields.header().file());
		}
		return Geometry.unoriented(new Spacing(mm[0], mm[1], mm[2]));
	}

	private Geometry oriented() {
		double[] signs = signs();
		double[] unit = units();
		List<Optional<double[]>> directions = fields.vectors("space directions");
		double[][] axes = new double[3][3];
		double[] spacing = new double[3];
		for (int axis = 0; axis < 3; axis++) {
			double[] vector = directions.get(kept[axis]).orElseThrow();
			for (int row = 0; row < 3; row++) axes[axis][row] = signs[row] * vector[row] * unit[row];
			spacing[axis] = Math.sqrt(
					axes[axis][0] * axes[axis][0] + axes[axis][1] * axes[axis][1] + axes[axis][2] * axes[axis][2]);
			LpsGrid.checkSpacing(spacing[axis], axis, fields.header().file());
		}
		List<Optional<double[]>> stored = fields.has("space origin") ? fields.vectors("space origin") : List.of();
		double[] origin = new double[3];
		stored.stream().findFirst().flatMap(vector -> vector).ifPresent(vector -> {
			for (int row = 0; row < 3; row++) origin[row] = signs[row] * vector[row] * unit[row];
		});
		return new LpsGrid(axes, spacing, origin).geometry(fields.header().file());
	}

	/** The signs that turn the space's coordinates into those of left-posterior-superior. */
	private double[] signs() {
		return switch (fields.text("space").toLowerCase(Locale.ROOT)) {
			case "right-anterior-superior", "ras" -> new double[] {-1, -1, 1};
			case "left-anterior-superior", "las" -> new double[] {1, -1, 1};
			default -> new double[] {1, 1, 1};
		};
	}

	private double[] units() {
		List<String> words = fields.quoted("space units");
		double[] mm = {1, 1, 1};
		for (int row = 0; row < 3 && row < words.size(); row++)
			mm[row] = TextHeader.mm(words.get(row), fields.header().file());
		return mm;
	}
}
