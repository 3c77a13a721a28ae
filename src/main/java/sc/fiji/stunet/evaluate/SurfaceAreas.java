package sc.fiji.stunet.evaluate;

import java.util.ArrayList;
import java.util.List;

import sc.fiji.stunet.volume.Spacing;

/**
 * The area of the surface between eight neighbouring voxels, for each of the 256 ways in which they can be inside or
 * outside: the weights of the published NSD (deepmind/surface-distance 0.1; Lorensen and Cline, "Marching cubes",
 * 1987).
 * <p>
 * The surface cuts each edge between an inside and an outside voxel in its middle. On every face of the cube the cuts
 * are joined; where two opposite corners of a face are inside, each is cut off by itself. The resulting closed polygons
 * are divided into triangles; one that is not flat is divided so that its area (with cubic voxels) is largest, which
 * gives that project's table to the last digit. With more than four voxels inside, inside and outside are swapped.
 */
final class SurfaceAreas {

	/** The area vectors of the triangles, by code, for voxels of size 1. */
	private static final double[][][] TRIANGLES = new double[256][][];

	static {
		for (int code = 0; code < 256; code++)
			TRIANGLES[code] =
					triangles(Integer.bitCount(code) > 4 ? 255 - code : code).toArray(double[][]::new);
	}

	private SurfaceAreas() {}

	/**
	 * @return area in mm2 by code; bit x + 2 y + 4 z of a code tells whether the voxel at (x, y, z) of the eight is
	 *     inside
	 */
	static double[] of(Spacing spacing) {
		double yz = spacing.y() * spacing.z();
		double xz = spacing.x() * spacing.z();
		double xy = spacing.x() * spacing.y();
		double[] areas = new double[256];
		for (int code = 0; code < 256; code++)
			for (double[] triangle : TRIANGLES[code])
				areas[code] += length(triangle[0] * yz, triangle[1] * xz, triangle[2] * xy);
		return areas;
	}

	private static double length(double x, double y, double z) {
		return Math.sqrt(x * x + y * y + z * z);
	}

	private static List<double[]> triangles(int code) {
		List<double[]> all = new ArrayList<>();
		for (List<double[]> polygon : polygons(segments(code))) all.addAll(largest(polygon, 0, polygon.size() - 1));
		return all;
	}

	/**
	 * Triangles of the part of a polygon between two of its corners, which are joined by an edge of that part: of all
	 * divisions, the one with the largest area.
	 */
	private static List<double[]> largest(List<double[]> polygon, int from, int to) {
		List<double[]> best = List.of();
		for (int tip = from + 1; tip < to; tip++) {
			List<double[]> triangles = new ArrayList<>(largest(polygon, from, tip));
			triangles.add(areaVector(polygon.get(from), polygon.get(tip), polygon.get(to)));
			triangles.addAll(largest(polygon, tip, to));
			if (area(triangles) > area(best)) best = triangles;
		}
		return best;
	}

	private static double area(List<double[]> triangles) {
		return triangles.stream().mapToDouble(t -> length(t[0], t[1], t[2])).sum();
	}

	/** Half the cross product of two sides. */
	private static double[] areaVector(double[] a, double[] b, double[] c) {
		double[] u = {b[0] - a[0], b[1] - a[1], b[2] - a[2]};
		double[] v = {c[0] - a[0], c[1] - a[1], c[2] - a[2]};
		return new double[] {
			(u[1] * v[2] - u[2] * v[1]) / 2, (u[2] * v[0] - u[0] * v[2]) / 2, (u[0] * v[1] - u[1] * v[0]) / 2
		};
	}

	/** Joins segments end to end; every cut edge lies on two faces, so every end is met twice. */
	private static List<List<double[]>> polygons(List<double[][]> segments) {
		List<List<double[]>> polygons = new ArrayList<>();
		while (!segments.isEmpty()) {
			double[][] first = segments.remove(0);
			List<double[]> polygon = new ArrayList<>(List.of(first[0]));
			double[] end = first[1];
			while (!same(end, first[0])) {
				polygon.add(end);
				double[] last = end;
				double[][] next = segments.stream()
						.filter(s -> same(s[0], last) || same(s[1], last))
						.findFirst()
						.orElseThrow();
				segments.remove(next);
				end = same(next[0], last) ? next[1] : next[0];
			}
			polygons.add(polygon);
		}
		return polygons;
	}

	private static boolean same(double[] a, double[] b) {
		return a[0] == b[0] && a[1] == b[1] && a[2] == b[2];
	}

	/** The segments in which the surface cuts the six faces of the cube. */
	private static List<double[][]> segments(int code) {
		List<double[][]> segments = new ArrayList<>();
		for (int axis = 0; axis < 3; axis++)
			for (int side = 0; side < 2; side++) {
				int u = 1 << (axis + 1) % 3;
				int v = 1 << (axis + 2) % 3;
				int corner = side << axis;
				addSegments(code, new int[] {corner, corner + u, corner + u + v, corner + v}, segments);
			}
		return segments;
	}

	/** @param face its corners in turn */
	private static void addSegments(int code, int[] face, List<double[][]> segments) {
		List<double[]> cuts = new ArrayList<>();
		for (int i = 0; i < 4; i++)
			if (isInside(code, face[i]) != isInside(code, face[(i + 1) % 4]))
				cuts.add(middle(face[i], face[(i + 1) % 4]));
		if (cuts.size() == 2) segments.add(new double[][] {cuts.get(0), cuts.get(1)});
		if (cuts.size() < 4) return;
		for (int i = 0; i < 4; i++)
			if (isInside(code, face[i])) segments.add(new double[][] {cuts.get((i + 3) % 4), cuts.get(i)});
	}

	private static boolean isInside(int code, int corner) {
		return (code >> corner & 1) != 0;
	}

	private static double[] middle(int corner, int other) {
		double[] middle = new double[3];
		for (int axis = 0; axis < 3; axis++) middle[axis] = ((corner >> axis & 1) + (other >> axis & 1)) / 2.0;
		return middle;
	}
}
