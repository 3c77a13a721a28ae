package sc.fiji.stunet.weights;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.preprocess.AxisOrder;
import sc.fiji.stunet.preprocess.Normalization.Statistics;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Spacing;

/**
 * Reads the fields of nnU-Net's plans and turns (z, y, x) into (x, y, z): the only place that does.
 *
 * @param source name of the file, for messages
 */
record PlanFields(JsonNode node, String source) {

	private static final int LONGEST_SHOWN = 60;

	InvalidModel invalid(String field, String what) {
		return new InvalidModel(
				source + ": the plans' '" + field + "' " + what + "; give complete plans" + Remedy.PLANS + ".");
	}

	/** The error for a setting of nnU-Net that is not supported here: no result is better than a different one. */
	InvalidModel unsupported(String field, String value, String only) {
		return new InvalidModel(source + ": the plans' '" + field + "' is " + value + ", but only " + only
				+ " is supported: results would differ from nnU-Net's; "
				+ "use this network in nnU-Net, or train one with nnU-Net's default.");
	}

	/**
	 * @param known keys that are used here, and those without effect
	 * @throws InvalidModel naming an unknown key
	 */
	void checkKnown(Set<String> known) {
		for (Iterator<String> keys = node.fieldNames(); keys.hasNext(); ) {
			String key = keys.next();
			if (!known.contains(key))
				throw new InvalidModel(source + ": the plans have the key '" + key
						+ "', which is not known here and may change results; use this network in nnU-Net, "
						+ "or give plans without it" + Remedy.PLANS + " if it changes nothing.");
		}
	}

	/**
	 * @param only the one value that is supported, also when the field is missing
	 * @throws InvalidModel naming any other
	 */
	void checkOnly(String field, String only) {
		if (has(field) && !only.equals(node.get(field).textValue()))
			throw unsupported(field, "'" + node.get(field).asText("no text") + "'", "'" + only + "'");
	}

	/** Checks a number, a truth or null as {@link #checkOnly} does; a missing one counts as the given default. */
	void checkValue(String field, JsonNode value, JsonNode only) {
		boolean same = value != null
				&& (only.isNumber()
						? value.isNumber() && value.doubleValue() == only.doubleValue()
						: value.equals(only));
		if (!same)
			throw unsupported(
					field,
					value == null ? "missing" : value.isContainerNode() ? "no single value" : value.toString(),
					only.toString());
	}

	/** @throws InvalidModel as that of the part, with the name of the file */
	<T> T named(Supplier<T> part) {
		try {
			return part.get();
		} catch (InvalidModel e) {
			throw e.getMessage().startsWith(source) ? e : new InvalidModel(source + ": " + e.getMessage(), e);
		}
	}

	JsonNode required(String field) {
		JsonNode value = node.get(field);
		if (value == null || value.isNull()) throw invalid(field, "is missing");
		return value;
	}

	PlanFields object(String field) {
		JsonNode value = required(field);
		if (!value.isObject()) throw invalid(field, "is not a dictionary");
		return new PlanFields(value, source);
	}

	/** An object, or one without fields if it is missing. */
	PlanFields optionalObject(String field) {
		return has(field) ? object(field) : new PlanFields(JsonNodeFactory.instance.objectNode(), source);
	}

	boolean has(String field) {
		return node.hasNonNull(field);
	}

	JsonNode or(String field, JsonNode missing) {
		return has(field) ? node.get(field) : missing;
	}

	/** A value in short, for messages. */
	String shown(String field) {
		return shortened(String.valueOf(node.get(field)));
	}

	/** The names of the fields in short, for messages. */
	String shown() {
		List<String> names = new ArrayList<>();
		node.fieldNames().forEachRemaining(names::add);
		return shortened(names.isEmpty() ? "none" : String.join(", ", names));
	}

	private static String shortened(String text) {
		return text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "..." : text;
	}

	String text(String field) {
		JsonNode value = required(field);
		if (!value.isTextual()) throw invalid(field, "is not text");
		return value.textValue();
	}

	int integer(String field) {
		return integer(field, required(field));
	}

	private int integer(String field, JsonNode value) {
		// Some are written as floating point numbers: 128.0.
		if (!value.isNumber() || value.doubleValue() != value.intValue()) throw invalid(field, "is not a whole number");
		return value.intValue();
	}

	/** Whole numbers of several stages, where one number is that of all. */
	List<Integer> integers(String field, int stages) {
		JsonNode value = required(field);
		if (value.isNumber()) return Collections.nCopies(stages, integer(field));
		checkCount(field, stages);
		List<Integer> all = new ArrayList<>();
		for (JsonNode one : value) all.add(integer(field, one));
		return all;
	}

	private void checkCount(String field, int stages) {
		int count = list(field).size();
		if (count != stages) throw invalid(field, "has " + count + " entries, but the network needs " + stages);
	}

	double number(String field) {
		JsonNode value = required(field);
		if (!value.isNumber() || !Double.isFinite(value.doubleValue())) throw invalid(field, "is not a finite number");
		return value.doubleValue();
	}

	/** Reads three numbers (z, y, x) of voxels or strides. */
	Extent extent(String field) {
		return extent(field, required(field));
	}

	private Extent extent(String field, JsonNode zyx) {
		if (!zyx.isArray() || zyx.size() != 3) throw flat(field, zyx);
		Extent extent = new Extent(integer(field, zyx.get(2)), integer(field, zyx.get(1)), integer(field, zyx.get(0)));
		if (extent.x() < 1 || extent.y() < 1 || extent.z() < 1) throw invalid(field, "is not positive");
		return extent;
	}

	/** The error for a field that does not have three numbers. */
	private InvalidModel flat(String field, JsonNode zyx) {
		return zyx.isArray() && zyx.size() == 2
				? flat(field, "has two numbers")
				: invalid(field, "does not have three numbers");
	}

	/** The error for a 2D network. */
	InvalidModel flat(String field, String what) {
		return new InvalidModel(source + ": the plans' '" + field + "' " + what
				+ ": only 3D networks can be imported, and this is a 2D one; import a network of 3d_fullres or "
				+ "3d_lowres instead.");
	}

	JsonNode list(String field) {
		JsonNode list = required(field);
		if (!list.isArray()) throw invalid(field, "is not a list");
		return list;
	}

	/** Reads a truth of a list or of a dictionary by channel. */
	boolean truth(String field, JsonNode value) {
		if (value == null || !value.isBoolean() && !(value.isIntegralNumber() && (value.intValue() & ~1) == 0))
			throw invalid(field, "is not true or false for each channel");
		return value.asBoolean();
	}

	boolean truth(String field) {
		return truth(field, required(field));
	}

	/**
	 * Reads (z, y, x) lists of several stages. As in dynamic_network_architectures, one number is that of all stages or
	 * of all axes.
	 */
	List<Extent> extents(String field, int stages) {
		JsonNode value = required(field);
		if (value.isNumber()) return Collections.nCopies(stages, cube(field, value));
		checkCount(field, stages);
		List<Extent> all = new ArrayList<>();
		for (JsonNode one : value) all.add(one.isNumber() ? cube(field, one) : extent(field, one));
		return all;
	}

	private Extent cube(String field, JsonNode length) {
		int n = integer(field, length);
		if (n < 1) throw invalid(field, "is not positive");
		return new Extent(n, n, n);
	}

	/** Reads a list of (z, y, x) lists. */
	List<Extent> extents(String field) {
		List<Extent> all = new ArrayList<>();
		for (JsonNode zyx : list(field)) all.add(extent(field, zyx));
		return all;
	}

	/** Reads a voxel size (z, y, x) in mm. */
	Spacing spacing(String field) {
		JsonNode zyx = required(field);
		// nnssl's planners write it like this.
		for (JsonNode mm : zyx)
			if (mm.isNull()) throw unsupported(field, "null (images are not resampled)", "a voxel size in mm");
		if (!zyx.isArray()
				|| zyx.size() != 3
				|| !zyx.get(0).isNumber()
				|| !zyx.get(1).isNumber()
				|| !zyx.get(2).isNumber()) throw flat(field, zyx);
		try {
			return new Spacing(
					zyx.get(2).doubleValue(),
					zyx.get(1).doubleValue(),
					zyx.get(0).doubleValue());
		} catch (InvalidVolume e) {
			throw invalid(field, "is no voxel size (three positive numbers in mm)");
		}
	}

	/** Reads an axis order: axis i of the network's grid is axis t[i] of the volume, both in z, y, x order. */
	private AxisOrder axisOrder(String field) {
		if (!has(field)) return AxisOrder.IDENTITY;
		JsonNode t = list(field);
		List<Integer> ours = new ArrayList<>();
		for (int i = 0; i < 3 && t.size() == 3; i++) ours.add(2 - integer(field, t.get(2 - i)));
		if (ours.size() != 3 || !new HashSet<>(ours).equals(Set.of(0, 1, 2)))
			throw invalid(field, "is not an order of three axes");
		return new AxisOrder(ours.get(0), ours.get(1), ours.get(2));
	}

	/** Reads {@code transpose_forward}, which {@code transpose_backward} must undo. */
	AxisOrder axisOrder() {
		AxisOrder order = axisOrder("transpose_forward");
		if (has("transpose_backward") && !axisOrder("transpose_backward").equals(order.inverse()))
			throw invalid("transpose_backward", "does not undo 'transpose_forward'");
		return order;
	}

	/** @param sd name of the field with the standard deviation, which differs between v1 and v2 */
	Statistics statistics(String sd) {
		Statistics statistics =
				new Statistics(number("mean"), number(sd), number("percentile_00_5"), number("percentile_99_5"));
		if (!(statistics.sd() > 0)) throw invalid(sd, "is not positive");
		return statistics;
	}
}
