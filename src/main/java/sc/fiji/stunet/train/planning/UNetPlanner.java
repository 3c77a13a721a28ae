package sc.fiji.stunet.train.planning;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import sc.fiji.stunet.dataset.DataSet;
import sc.fiji.stunet.failure.OutOfMemory;
import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.model.UNetConfig;
import sc.fiji.stunet.preprocess.AxisOrder;
import sc.fiji.stunet.preprocess.NnUNetVersion;
import sc.fiji.stunet.train.planning.TrainingPlan.Source;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Spacing;

/**
 * Plans a training of a U-Net by the rules of nnU-Net v2 ({@code default_experiment_planner.py}, {@code
 * get_plans_for_configuration}): the patch becomes smaller until the network's values are as few as in the networks
 * that nnU-Net was tried with, and, here, until the memory is enough.
 */
record UNetPlanner(Planner planner, UNetPreset preset) {

	/** Voxels of the first patch, before it is clipped to the scans: 256 along every axis. */
	private static final double START = 1 << 24;

	private static final int SMALLEST_BATCH = 2;
	/** From this ratio of the scans' voxels to the patch's on, the Dice is computed over the batch. */
	private static final int SEEN_AT_ONCE = 4;

	/** @throws OutOfMemory if not even the smallest patch fits */
	TrainingPlan plan(DataSet data, Fingerprint fingerprint) {
		Spacing target = TargetSpacing.of(fingerprint);
		AxisOrder order = TargetSpacing.axisOrder(target);
		Spacing spacing = order.apply(target);
		Extent median = order.apply(fingerprint.medianSize(target));
		int inputs = data.channels().size(), classes = data.structures().outputs();
		UNetTopology topology = UNetTopology.of(spacing, first(spacing, median));
		UNetConfig network = preset.network(inputs, classes, topology);
		while (preset.values(network, topology.patch()) > preset.reference()
				|| !planner.fits(network, topology.patch())) {
			topology = smaller(topology, spacing, median);
			network = preset.network(inputs, classes, topology);
		}
		Extent patch = topology.patch();
		Optional<String> orientation = fingerprint.oriented() ? Optional.of(Fingerprint.ORIENTATION) : Optional.empty();
		Plan plan = new Plan(
				spacing,
				order,
				patch,
				Planner.normalization(data, fingerprint),
				LeftRight.mirrorAxes(Planner.ALL_AXES, data.structures(), orientation, order),
				NnUNetVersion.NNUNET_V2,
				orientation);
		return new TrainingPlan(
				network,
				plan,
				data.structures(),
				batchSize(network, patch, median.voxels() * fingerprint.cases().size()),
				median.voxels() > SEEN_AT_ONCE * patch.voxels(),
				Optional.of(new Source(fingerprint.cases().size(), median, data.channels(), fingerprint.channels())));
	}

	/** Of the same length in mm along all axes, but no longer than the scans. */
	private static Extent first(Spacing spacing, Extent median) {
		double edge = Math.cbrt(START * spacing.x() * spacing.y() * spacing.z());
		List<Integer> size = new ArrayList<>();
		for (int axis = 0; axis < 3; axis++)
			size.add((int) Math.min(Math.rint(edge / spacing.get(axis)), median.get(axis)));
		return Extent.of(size);
	}

	/** Shorter along the axis that sees most of the scan; of several the original takes x. */
	private static UNetTopology smaller(UNetTopology topology, Spacing spacing, Extent median) {
		Extent patch = topology.patch();
		int axis = 2;
		for (int a = 1; a >= 0; a--)
			if (patch.get(a) / (double) median.get(a) >= patch.get(axis) / (double) median.get(axis)) axis = a;
		// The step is that of the smaller patch, which may be halved less often.
		Extent step = UNetTopology.of(
						spacing, minus(patch, axis, topology.divisor().get(axis)))
				.divisor();
		UNetTopology next = UNetTopology.of(spacing, minus(patch, axis, step.get(axis)));
		if (next.strides().size() < 2) throw tooLarge(patch);
		return next;
	}

	private static Extent minus(Extent patch, int axis, int voxels) {
		List<Integer> size = new ArrayList<>(patch.toList());
		size.set(axis, size.get(axis) - voxels);
		if (size.get(axis) < UNetTopology.SHORTEST) throw tooLarge(patch);
		return Extent.of(size);
	}

	private static OutOfMemory tooLarge(Extent patch) {
		return new OutOfMemory("Not even a patch of " + patch
				+ " voxels fits the memory; choose a smaller network, allow more memory" + Remedy.MEMORY
				+ " or close other programs.");
	}

	private int batchSize(NetworkConfig network, Extent patch, long voxels) {
		double batch = Math.rint(preset.reference() / preset.values(network, patch) * SMALLEST_BATCH);
		batch = Math.min(batch, Math.rint(preset.share() * voxels / patch.voxels()));
		int size = (int) Math.max(batch, SMALLEST_BATCH);
		while (size > SMALLEST_BATCH && planner.memory().bytes(network, patch, size) > planner.budget()) size--;
		return size;
	}
}
