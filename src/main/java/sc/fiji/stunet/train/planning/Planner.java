package sc.fiji.stunet.train.planning;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import sc.fiji.stunet.dataset.DataSet;
import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.model.StuNetConfig.Size;
import sc.fiji.stunet.preprocess.AxisOrder;
import sc.fiji.stunet.preprocess.NnUNetVersion;
import sc.fiji.stunet.preprocess.Normalization;
import sc.fiji.stunet.preprocess.Normalization.Scheme;
import sc.fiji.stunet.train.planning.TrainingPlan.Source;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Spacing;

/**
 * Plans a training from the fingerprint of a data set, by the rules of nnU-Net v1 ({@code ExperimentPlanner3D_v21}),
 * which the published STU-Nets were planned with: six stages, kernels of 3 x 3 x 3 voxels, mirroring over all axes.
 *
 * @param memory estimates the memory of a network
 * @param budget bytes that training may use
 * @param patchVoxels that a patch has at most
 */
public record Planner(TrainingMemory memory, long budget, long patchVoxels) {

	/** All are mirrored over, but for structures that are left and right. */
	static final Set<Integer> ALL_AXES = Set.of(0, 1, 2);

	/** Share of the voxels after cropping below which scans are normalised inside the non-zero mask. */
	private static final double MOSTLY_EMPTY = 0.75;
	/**
	 * From this ratio of the scans' voxels to the patch's on, the original plans a low-resolution stage, too, and a
	 * network with two stages computes the Dice over the batch ({@code default_configuration.py}).
	 */
	private static final int SEEN_AT_ONCE = 4;
	/** A batch has at most this part of all voxels. */
	private static final double LARGEST_BATCH = 0.05;

	private static final int SMALLEST_BATCH = 2;

	/** With patches as large as the memory allows. */
	public Planner(TrainingMemory memory, long budget) {
		this(memory, budget, Long.MAX_VALUE);
	}

	/**
	 * @param size of the network; empty: the largest whose patch need not be smaller for it
	 * @throws sc.fiji.stunet.failure.OutOfMemory if the network does not fit
	 */
	public TrainingPlan plan(DataSet data, Fingerprint fingerprint, Optional<Size> size) {
		int inputs = data.channels().size();
		int classes = data.structures().outputs();
		Size chosen = size.orElseGet(() -> {
			Spacing target = TargetSpacing.of(fingerprint);
			AxisOrder order = TargetSpacing.axisOrder(target);
			return largest(order.apply(target), order.apply(fingerprint.medianSize(target)), inputs, classes);
		});
		return plan(data, fingerprint, strides -> chosen.config(inputs, classes, strides));
	}

	/**
	 * A plan of one of nnU-Net v2's U-Nets, by its rules.
	 *
	 * @throws sc.fiji.stunet.failure.OutOfMemory if the network does not fit
	 */
	public TrainingPlan plan(DataSet data, Fingerprint fingerprint, UNetPreset preset) {
		return new UNetPlanner(this, preset).plan(data, fingerprint);
	}

	/**
	 * @param shape the network with these strides, (x, y, z), one per stage after the first of six; later ones are 1
	 * @throws sc.fiji.stunet.failure.OutOfMemory if it does not fit
	 */
	TrainingPlan plan(DataSet data, Fingerprint fingerprint, Function<List<Extent>, NetworkConfig> shape) {
		Spacing target = TargetSpacing.of(fingerprint);
		AxisOrder order = TargetSpacing.axisOrder(target);
		Spacing spacing = order.apply(target);
		Extent median = order.apply(fingerprint.medianSize(target));
		PatchChoice choice = PatchChoice.of(spacing, median, (patch, pooling) -> {
			NetworkConfig network = shape.apply(pooling.ofNetwork());
			return isWithinReference(patch, pooling, network.inputs(), network.classes()) && fits(network, patch);
		});
		Optional<String> orientation = fingerprint.oriented() ? Optional.of(Fingerprint.ORIENTATION) : Optional.empty();
		Plan plan = new Plan(
				spacing,
				order,
				choice.patch(),
				normalization(data, fingerprint),
				LeftRight.mirrorAxes(ALL_AXES, data.structures(), orientation, order),
				// v1 knows no regions.
				data.structures().areRegions() ? NnUNetVersion.NNUNET_V2 : NnUNetVersion.NNUNET_V1,
				orientation);
		return trainingPlan(data, fingerprint, shape.apply(choice.pooling().ofNetwork()), plan, median);
	}

	/** @param median size of the scans in voxels of the plan, (x, y, z) of the network's grid */
	TrainingPlan trainingPlan(DataSet data, Fingerprint fingerprint, NetworkConfig network, Plan plan, Extent median) {
		boolean batchDice = median.voxels() >= SEEN_AT_ONCE * plan.patch().voxels();
		return new TrainingPlan(
				network,
				plan,
				data.structures(),
				batchSize(
						network,
						plan.patch(),
						median.voxels() * fingerprint.cases().size()),
				batchDice,
				Optional.of(new Source(fingerprint.cases().size(), median, data.channels(), fingerprint.channels())));
	}

	/** Whether patches of this size may be learnt from. */
	boolean fits(NetworkConfig network, Extent patch) {
		return patch.voxels() <= patchVoxels && memory.bytes(network, patch, 1) <= budget;
	}

	private static boolean isWithinReference(Extent patch, Pooling pooling, int inputs, int classes) {
		return ReferenceUnet.values(patch, pooling, inputs, classes) <= ReferenceUnet.LIMIT;
	}

	private Size largest(Spacing spacing, Extent median, int inputs, int classes) {
		PatchChoice wanted =
				PatchChoice.of(spacing, median, (patch, pooling) -> isWithinReference(patch, pooling, inputs, classes));
		Size[] sizes = Size.values();
		for (int i = sizes.length - 1; i > 0; i--)
			if (memory.bytes(sizes[i].config(inputs, classes, wanted.pooling().ofNetwork()), wanted.patch(), 1)
					<= budget) return sizes[i];
		return sizes[0];
	}

	/**
	 * The batch size: small patches leave memory for more of them; two need not fit at the same time, because gradients
	 * can be accumulated.
	 */
	private int batchSize(NetworkConfig network, Extent patch, long voxels) {
		double values = ReferenceUnet.values(patch, Pooling.of(network), network.inputs(), network.classes());
		int batch = (int) Math.floor(Math.max(ReferenceUnet.LIMIT / values, 1) * ReferenceUnet.BATCH);
		batch = Math.min(batch, (int) Math.max(SMALLEST_BATCH, Math.rint(LARGEST_BATCH * voxels / patch.voxels())));
		while (batch > SMALLEST_BATCH && memory.bytes(network, patch, batch) > budget) batch--;
		return batch;
	}

	/**
	 * Chooses the schemes by the names of the channels, as nnU-Net v2 ({@code map_channel_name_to_normalization.py}).
	 */
	static List<Normalization> normalization(DataSet data, Fingerprint fingerprint) {
		List<Normalization> all = new ArrayList<>();
		for (int channel = 0; channel < data.channels().size(); channel++)
			all.add(
					switch (data.channels().get(channel).toLowerCase(Locale.ROOT)) {
						case "ct" ->
							new Normalization(
									Scheme.CT,
									false,
									fingerprint.channels().get(channel).statistics());
						case "nonorm" -> new Normalization(Scheme.NONE, false, null);
						case "rescale_to_0_1" -> new Normalization(Scheme.ZERO_TO_ONE, false, null);
						case "rgb_to_0_1" -> new Normalization(Scheme.RGB, false, null);
						default -> Normalization.zScore(fingerprint.kept() < MOSTLY_EMPTY);
					});
		return all;
	}
}
