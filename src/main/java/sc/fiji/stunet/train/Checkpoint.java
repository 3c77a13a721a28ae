package sc.fiji.stunet.train;

import sc.fiji.stunet.model.Weights;

/**
 * The complete state of a training between two epochs. Parameters and momentum are read from files when needed.
 *
 * @param momentum the optimizer's momentum buffers
 */
public record Checkpoint(TrainingState state, Weights parameters, Weights momentum) implements AutoCloseable {

	@Override
	public void close() {
		parameters.close();
		momentum.close();
	}
}
