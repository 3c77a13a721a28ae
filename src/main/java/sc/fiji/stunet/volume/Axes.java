package sc.fiji.stunet.volume;

import java.util.Collection;
import java.util.List;

/** The names of the axes 0, 1 and 2: x, y and z. */
public final class Axes {

	private static final String NAMES = "xyz";

	private Axes() {}

	public static String name(int axis) {
		return NAMES.substring(axis, axis + 1);
	}

	/** The names of axes, in the order of the collection. */
	public static List<String> names(Collection<Integer> axes) {
		return axes.stream().map(Axes::name).toList();
	}

	/** @return 0, 1 or 2; -1 if no axis has this name */
	public static int of(String name) {
		return name.length() == 1 ? NAMES.indexOf(name) : -1;
	}
}
