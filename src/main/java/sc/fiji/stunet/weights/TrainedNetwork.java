package sc.fiji.stunet.weights;

import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.NetworkConfig;

/**
 * One trained network.
 *
 * @param source name of its file, for messages
 */
record TrainedNetwork(String source, Checkpoint checkpoint, CheckpointPlans plans) {

	/** @throws InvalidModel if its parameters are not those of the network that was trained */
	NetworkConfig network() {
		NetworkShape shape = new NetworkShape(source, checkpoint);
		shape.refuseV1();
		if (!shape.isUNet()) {
			NetworkConfig network = shape.config(plans.metadata().strides(shape.stages()));
			shape.check(network);
			return network;
		}
		if (!plans.isV2())
			throw new InvalidModel(plans.source() + " has plans of nnU-Net version 1, but " + source
					+ " is a network of version 2; give its own plans" + Remedy.PLANS + ".");
		NetworkConfig network = plans.network(shape.heads());
		shape.checkPlanned(network, plans.source());
		return network;
	}
}
