package sc.fiji.stunet.engine;

import java.util.List;
import java.util.OptionalInt;
import java.util.function.DoubleUnaryOperator;

import sc.fiji.stunet.model.LossSettings;
import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.network.NaiveNetwork;
import sc.fiji.stunet.network.NaiveNetwork.Grid;
import sc.fiji.stunet.train.Batch;
import sc.fiji.stunet.train.Sample;
import sc.fiji.stunet.volume.Extent;

/** The training loss of nnU-Net v1 once more, also where voxels are ignored, in plain loops and double precision. */
final class NaiveLoss {

	private NaiveLoss() {}

	static double of(NetworkConfig config, Weights weights, Batch batch, LossSettings loss) {
		return of(config, weights, batch, loss, DoubleUnaryOperator.identity());
	}

	/** @param rounding of both factors of a convolution's products */
	static double of(
			NetworkConfig config, Weights weights, Batch batch, LossSettings loss, DoubleUnaryOperator rounding) {
		int levels = Math.max(1, config.decoderStages() - 1),
				size = batch.samples().size(),
				classes = config.classes();
		double total = 0, weightSum = 0;
		double[][][][] statistics = new double[levels][size][3][classes];
		Entropy[] entropies = new Entropy[levels];
		for (int level = 0; level < levels; level++) entropies[level] = new Entropy();
		for (int s = 0; s < size; s++) {
			List<Grid> heads = NaiveNetwork.of(config, weights, rounding)
					.heads(new Grid(
							batch.patch(),
							config.inputs(),
							doubles(batch.samples().get(s).image())));
			for (int level = 0; level < levels; level++)
				look(
						heads.get(heads.size() - 1 - level),
						batch.samples().get(s),
						batch.patch(),
						loss.ignored(),
						statistics[level][s],
						entropies[level]);
		}
		for (int level = 0; level < levels; level++) {
			double dice = 0, weight = Math.pow(0.5, level);
			if (loss.batchDice()) dice = dice(sum(statistics[level], classes));
			else for (double[][] one : statistics[level]) dice += dice(one) / size;
			total += weight * (entropies[level].mean() - dice);
			weightSum += weight;
		}
		return total / weightSum;
	}

	/** Of all voxels of the batch that are judged. */
	private static final class Entropy {

		private double sum;
		private int voxels;

		private double mean() {
			return sum / Math.max(1, voxels);
		}
	}

	/** Adds up hits, probabilities and voxels per class, and the entropy. */
	private static void look(
			Grid logits, Sample sample, Extent patch, OptionalInt ignored, double[][] statistics, Entropy entropy) {
		Extent size = logits.size();
		int voxels = (int) size.voxels(),
				fx = patch.x() / size.x(),
				fy = patch.y() / size.y(),
				fz = patch.z() / size.z();
		for (int i = 0; i < voxels; i++) {
			int x = i % size.x(), y = i / size.x() % size.y(), z = i / size.x() / size.y();
			int reference =
					sample.classes()[((z * fz + fz / 2) * patch.y() + y * fy + fy / 2) * patch.x() + x * fx + fx / 2];
			if (ignored.equals(OptionalInt.of(reference))) continue;
			entropy.voxels++;
			double sum = 0;
			for (int c = 0; c < logits.channels(); c++) sum += Math.exp(logits.values()[c * voxels + i]);
			for (int c = 0; c < logits.channels(); c++) {
				double p = Math.exp(logits.values()[c * voxels + i]) / sum;
				statistics[1][c] += p;
				if (c != reference) continue;
				statistics[0][c] += p;
				statistics[2][c]++;
				entropy.sum -= Math.log(p);
			}
		}
	}

	private static double dice(double[][] s) {
		double sum = 0;
		for (int c = 1; c < s[0].length; c++)
			sum += (2 * s[0][c] + 1e-5) / (s[1][c] + s[2][c] + 1e-5 + 1e-8) / (s[0].length - 1);
		return sum;
	}

	private static double[][] sum(double[][][] samples, int classes) {
		double[][] sum = new double[3][classes];
		for (double[][] one : samples)
			for (int k = 0; k < 3; k++) for (int c = 0; c < classes; c++) sum[k][c] += one[k][c];
		return sum;
	}

	private static double[] doubles(float[] values) {
		double[] exact = new double[values.length];
		for (int i = 0; i < exact.length; i++) exact[i] = values[i];
		return exact;
	}
}
