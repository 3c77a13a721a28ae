package sc.fiji.stunet.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

import sc.fiji.stunet.model.LossSettings;

/** Voxels that are ignored count as if they were not there: also in nnU-Net v1's loss, which has no reference. */
@Tag("engine")
class IgnoredVoxelsTest {

	private static final int CLASSES = 3, SAMPLES = 2, SEEN = 12, IGNORED = 20;

	/** @param gradients by the logits of every sample, (voxels, classes) */
	private record Loss(double value, List<float[]> gradients) {

		static Loss of(LossSettings settings, List<float[]> logits, List<int[]> classes) {
			int voxels = classes.get(0).length;
			try (Graph graph = new Graph();
					Session session = new Session(graph)) {
				Ops tf = Ops.create(graph);
				List<Operand<TFloat32>> scores = new ArrayList<>();
				List<Operand<TInt32>> targets = new ArrayList<>();
				for (int s = 0; s < SAMPLES; s++) {
					scores.add(
							tf.reshape(tf.constant(logits.get(s)), tf.constant(new int[] {1, voxels, 1, 1, CLASSES})));
					targets.add(tf.constant(classes.get(s)));
				}
				DiceCrossEntropyLoss loss = new DiceCrossEntropyLoss(
						tf,
						settings,
						scores,
						targets,
						tf.zeros(tf.constant(new int[] {3, CLASSES}), TFloat32.class),
						tf.constant((float) SAMPLES * SEEN),
						SAMPLES);
				Session.Runner runner = session.runner().fetch(tf.math.sub(loss.crossEntropy(), loss.softDice()));
				loss.gradients(1).forEach(runner::fetch);
				try (Result result = runner.run()) {
					List<float[]> gradients = new ArrayList<>();
					for (int s = 0; s < SAMPLES; s++) {
						gradients.add(new float[voxels * CLASSES]);
						result.get(1 + s).asRawTensor().data().asFloats().read(gradients.get(s));
					}
					return new Loss(((TFloat32) result.get(0)).getFloat(), gradients);
				}
			}
		}
	}

	@ParameterizedTest(name = "v{0}, Dice over the batch: {1}")
	@CsvSource({"1, false", "1, true", "2, false", "2, true"})
	void countAsIfTheyWereNotThere(int version, boolean batchDice) {
		Random random = new Random(1);
		List<float[]> all = new ArrayList<>(), seen = new ArrayList<>();
		List<int[]> marked = new ArrayList<>(), judged = new ArrayList<>();
		for (int s = 0; s < SAMPLES; s++) {
			float[] logits = new float[(SEEN + IGNORED) * CLASSES];
			for (int i = 0; i < logits.length; i++) logits[i] = (float) random.nextGaussian();
			int[] classes = new int[SEEN + IGNORED];
			for (int i = 0; i < classes.length; i++) classes[i] = i < SEEN ? random.nextInt(CLASSES) : CLASSES;
			all.add(logits);
			marked.add(classes);
			seen.add(Arrays.copyOf(logits, SEEN * CLASSES));
			judged.add(Arrays.copyOf(classes, SEEN));
		}
		LossSettings settings = version == 1 ? LossSettings.v1(batchDice) : LossSettings.v2(batchDice);
		Loss masked = Loss.of(settings.ignoring(CLASSES), all, marked), expected = Loss.of(settings, seen, judged);
		assertEquals(expected.value(), masked.value(), 1e-5);
		for (int s = 0; s < SAMPLES; s++) {
			float[] gradient = masked.gradients().get(s);
			assertArrayEquals(expected.gradients().get(s), Arrays.copyOf(gradient, SEEN * CLASSES), 1e-6f);
			for (int i = SEEN * CLASSES; i < gradient.length; i++) assertEquals(0, gradient[i], 0.0f, "ignored");
		}
	}
}
