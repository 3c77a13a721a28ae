package sc.fiji.stunet.train.planning;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import sc.fiji.stunet.dataset.DataSet;
import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.failure.OutOfMemory;
import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.model.ModelSpec;
import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.preprocess.NnUNetVersion;
import sc.fiji.stunet.preprocess.Normalization;
import sc.fiji.stunet.volume.Extent;

/**
 * Plans for a network that starts from another one: the number of its stages, their widths, depths and kernels are the
 * start's, whatever the data.
 *
 * @param start whose channels are as many as the data's, or one
 */
public record TransferPlanner(Planner planner, ModelSpec start) {

	private static final Extent ONE = new Extent(1, 1, 1);

	/**
	 * A plan whose voxel size, normalization, patch and strides follow from the data, as the original transfers.
	 *
	 * @throws OutOfMemory if the network does not fit
	 */
	public TrainingPlan replanned(DataSet data, Fingerprint fingerprint) {
		return planner.plan(data, fingerprint, strides -> {
			List<Extent> own = new ArrayList<>();
			for (int stage = 1; stage < start.network().stages().size(); stage++)
				own.add(stage <= strides.size() ? strides.get(stage - 1) : ONE);
			return network(data, own);
		});
	}

	/**
	 * The pretrained model's plan; only its patch is made smaller if the scans are, or the memory is short.
	 *
	 * @throws OutOfMemory if the network does not fit
	 */
	public TrainingPlan kept(DataSet data, Fingerprint fingerprint) {
		Plan plan = start.plan();
		if (data.structures().areRegions() && plan.nnUNetVersion() == NnUNetVersion.NNUNET_V1)
			throw new InvalidRequest("The start model's plan is one of nnU-Net v1, which knows no regions as "
					+ data.folder() + " has them; let the plan follow from the data, not from the start"
					+ Remedy.KEEP_PLAN
					+ ".");
		NetworkConfig network = network(data, start.network().strides());
		Extent median = plan.axisOrder()
				.apply(fingerprint.medianSize(plan.axisOrder().inverse().apply(plan.spacing())));
		Extent patch = fitting(clipped(plan.patch(), median, network.totalStride()), median, network);
		List<Normalization> channels = plan.normalization().size() == 1
				? Collections.nCopies(network.inputs(), plan.normalization().get(0))
				: plan.normalization();
		Plan own = new Plan(
				plan.spacing(),
				plan.axisOrder(),
				patch,
				channels,
				LeftRight.mirrorAxes(plan.mirrorAxes(), data.structures(), plan.orientation(), plan.axisOrder()),
				plan.nnUNetVersion(),
				plan.interpolation(),
				plan.orientation());
		return planner.trainingPlan(data, fingerprint, network, own, median);
	}

	private NetworkConfig network(DataSet data, List<Extent> strides) {
		return start.network().with(data.channels().size(), data.structures().outputs(), strides);
	}

	/** Clips the patch to at least two voxels at the lowest resolution, where a norm of a single voxel would be 0. */
	private static Extent clipped(Extent patch, Extent median, Extent stride) {
		int[] size = new int[3];
		for (int axis = 0; axis < 3; axis++) {
			int step = stride.get(axis);
			size[axis] = Math.min(patch.get(axis), Math.max(2 * step, (median.get(axis) + step - 1) / step * step));
		}
		return new Extent(size[0], size[1], size[2]);
	}

	private Extent fitting(Extent patch, Extent median, NetworkConfig network) {
		if (planner.fits(network, patch)) return patch;
		Extent stride = network.totalStride();
		int axis = -1;
		for (int a = 0; a < 3; a++)
			if (patch.get(a) > 2 * stride.get(a) && (axis < 0 || seen(patch, median, a) > seen(patch, median, axis)))
				axis = a;
		if (axis < 0)
			throw new OutOfMemory("Not even a patch of " + patch
					+ " voxels fits the memory; start from a smaller network, allow more memory or close "
					+ "other programs.");
		int[] size = {patch.x(), patch.y(), patch.z()};
		size[axis] -= stride.get(axis);
		return fitting(new Extent(size[0], size[1], size[2]), median, network);
	}

	private static double seen(Extent patch, Extent median, int axis) {
		return patch.get(axis) / (double) median.get(axis);
	}
}
