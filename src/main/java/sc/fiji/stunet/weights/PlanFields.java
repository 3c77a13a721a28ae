package sc.fiji.stunet.weights;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.preprocess.AxisOrder;
import sc.fiji.stunet.preprocess.Normalization.Statistics;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Spacing;

/**
 * Reads the fields of nnU-Net's plans and turns (z, y, x) into (x, y, z): the only place that does.
 *
 * @param source names the file in messages
 */
record PlanFields(JsonNode node, String source) {

	InvalidModel invalid(String field, String what) {
		return new InvalidModel(source + ": the plans' '" + field + "' " + what + "; give complete plans with --plans.");
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

	boolean has(String field) {
		return node.hasNonNull(field);
	}

	int integer(String field) {
		return integer(field, required(field));
	}

	private int integer(String field, JsonNode value) {
		// Some are written as floating point numbers: 128.0.
		if (!value.isNumber() || value.doubleValue() != value.intValue()) throw invalid(field, "is not a whole number");
		return value.intValue();
	}

	private double number(String field) {
		JsonNode value = required(field);
		if (!value.isNumber() || !Double.isFinite(value.doubleValue())) throw invalid(field, "is not a finite number");
		return value.doubleValue();
	}

	/** Three numbers (z, y, x) of voxels or strides. */
	Extent extent(String field) {
		return extent(field, required(field));
	}

	private Extent extent(String field, JsonNode zyx) {
		if (!zyx.isArray() || zyx.size() != 3) throw invalid(field, "does not have three numbers: only 3D networks can be imported");
		Extent extent = new Extent(integer(field, zyx.get(2)), integer(field, zyx.get(1)), integer(field, zyx.get(0)));
		if (extent.x() < 1 || extent.y() < 1 || extent.z() < 1) throw invalid(field, "is not positive");
		return extent;
	}

	/** A list of (z, y, x) lists. */
	List<Extent> extents(String field) {
		List<Extent> all = new ArrayList<>();
		for (JsonNode zyx : required(field))
			all.add(extent(field, zyx));
		return all;
	}

	/** Voxel size (z, y, x) in mm. */
	Spacing spacing(String field) {
		JsonNode zyx = required(field);
		if (!zyx.isArray() || zyx.size() != 3 || !zyx.get(0).isNumber() || !zyx.get(1).isNumber() || !zyx.get(2).isNumber())
			throw invalid(field, "does not have three numbers: only 3D networks can be imported");
		try {
			return new Spacing(zyx.get(2).doubleValue(), zyx.get(1).doubleValue(), zyx.get(0).doubleValue());
		}
		catch (InvalidVolume e) {
			throw invalid(field, "is not positive");
		}
	}

	/** {@code transpose_forward}: axis i of the network's grid, counted z, y, x, is axis t[i] of the volume, counted so too. */
	AxisOrder axisOrder(String field) {
		if (!has(field)) return AxisOrder.IDENTITY;
		JsonNode t = required(field);
		List<Integer> ours = new ArrayList<>();
		for (int i = 0; i < 3 && t.size() == 3; i++)
			ours.add(2 - integer(field, t.get(2 - i)));
		if (ours.size() != 3 || !new HashSet<>(ours).equals(Set.of(0, 1, 2))) throw invalid(field, "is not an order of three axes");
		return new AxisOrder(ours.get(0), ours.get(1), ours.get(2));
	}

	/** @param sd name of the field with the standard deviation: v1 and v2 differ */
	Statistics statistics(String sd) {
		Statistics statistics = new Statistics(number("mean"), number(sd), number("percentile_00_5"), number("percentile_99_5"));
		if (!(statistics.sd() > 0)) throw invalid(sd, "is not positive");
		return statistics;
	}
}
