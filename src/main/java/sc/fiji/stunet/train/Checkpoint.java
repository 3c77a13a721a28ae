package sc.fiji.stunet.train;

import sc.fiji.stunet.model.Weights;

/**
 * A training between two epochs, whole. The parameters are mapped files: closed by whoever opened it.
 *
 * @param momentum the optimizer's memory
 */
public record Checkpoint(TrainingState state, Weights parameters, Weights momentum) implements AutoCloseable {

	@Override
	public void close() {
		parameters.close();
		momentum.close();
	}
}
