package sc.fiji.stunet.model;

import sc.fiji.stunet.preprocess.NnUNetVersion;
import sc.fiji.stunet.volume.Extent;

/** The specification of a model without its weights: network, plan and structures. */
public record ModelSpec(NetworkConfig network, Plan plan, Structures structures) {

	/**
	 * Checks that the parts match. The patch must be a multiple of the total stride: the original adds the up-sampled
	 * and the skipped features, which have different sizes otherwise.
	 *
	 * @throws InvalidModel naming the numbers that contradict each other
	 */
	public void checkConsistent() {
		int channels = plan.normalization().size();
		if (channels != network.inputs())
			throw new InvalidModel("The network has " + network.inputs() + " input channels but the plan normalizes "
					+ channels + ".");
		if (structures.areRegions() && plan.nnUNetVersion() == NnUNetVersion.NNUNET_V1)
			throw new InvalidModel(
					"The structures are regions, which nnU-Net v1 does not have, but the convention is v1's.");
		if (structures.areRegions() && structures.outputs() != network.classes())
			throw new InvalidModel("The network has " + network.classes()
					+ " outputs, so there must be as many regions, " + "not " + structures.outputs() + ".");
		if (structures.outputs() != network.classes())
			throw new InvalidModel(
					"The network has " + network.classes() + " classes, so there must be " + (network.classes() - 1)
							+ " structures, not " + structures.all().size() + ".");
		Extent first = network.stages().get(0).stride();
		if (first.voxels() > 1)
			throw new InvalidModel(
					"The network's first stage has the stride " + first + ", so that its scores are coarser "
							+ "than the scan, and nnU-Net does not predict with it; plan a first stage of stride 1.");
		Extent stride = network.totalStride();
		for (int axis = 0; axis < 3; axis++)
			if (plan.patch().get(axis) % stride.get(axis) != 0)
				throw new InvalidModel("The patch " + plan.patch() + " is not a multiple of the network's total stride "
						+ stride + ".");
	}
}
