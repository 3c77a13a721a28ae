package sc.fiji.stunet.weights;

import java.nio.FloatBuffer;
import java.util.List;

import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.progress.Progress;

/** The weights of a checkpoint with progress reports, since large ones take seconds; all values must be finite. */
final class CheckedWeights implements Weights {

	private final String source;
	private final Weights weights;
	private final int count;
	private final Progress progress;
	private int read;

	CheckedWeights(String source, Weights weights, int count, Progress progress) {
		this.source = source;
		this.weights = weights;
		this.count = count;
		this.progress = progress;
	}

	@Override
	public List<String> names() {
		return weights.names();
	}

	@Override
	public List<Integer> shape(String name) {
		return weights.shape(name);
	}

	@Override
	public FloatBuffer values(String name) {
		progress.checkCancelled();
		progress.report("Importing", read++, count);
		FloatBuffer values = weights.values(name);
		for (int i = values.position(); i < values.limit(); i++)
			if (!Float.isFinite(values.get(i)))
				throw new InvalidModel(source + ": the parameter '" + name
						+ "' has values that are no numbers (NaN)"
						+ " or infinite, as of a training that failed; import an earlier checkpoint " + "of it.");
		return values;
	}

	@Override
	public void close() {
		weights.close();
	}
}
