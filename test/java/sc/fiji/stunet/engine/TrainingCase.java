package sc.fiji.stunet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static sc.fiji.stunet.engine.Differences.part;
import static sc.fiji.stunet.engine.Differences.worse;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;

import sc.fiji.stunet.job.LearningRates;
import sc.fiji.stunet.model.HeapWeights;
import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.reference.NpyArray;
import sc.fiji.stunet.train.Batch;
import sc.fiji.stunet.train.OptimizerSettings;
import sc.fiji.stunet.train.Sample;
import sc.fiji.stunet.train.TrainingStep.Iteration;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.weights.Safetensors;

/**
 * Losses, gradients and ten updates of the original. A LeakyReLU whose input is within rounding of zero may take the
 * other side, and from there on the updates go another way by more than the tolerance: in about one of five starts that
 * differ by rounding only. So the first update is compared from the weights as they are, and all of them from there or,
 * where that happened, from a start that is a rounding error away.
 *
 * @param losses before every update
 * @param diceTerm the name of the Dice's part of a level's loss in the manifest
 */
record TrainingCase(
		Path folder,
		JsonNode manifest,
		NetworkConfig config,
		OptimizerSettings settings,
		Batch batch,
		double rate,
		Path initialWeights,
		JsonNode losses,
		String diceTerm,
		JsonNode tolerances,
		boolean fused) {

	/** A U-Net of nnU-Net v2 has a LeakyReLU more in every unit, so that its updates part more often. */
	private int starts() {
		return config instanceof StuNetConfig ? 4 : 16;
	}

	/**
	 * @param input (x, y, z, channel, sample)
	 * @param target (x, y, z, 1, sample): the class of every voxel at full resolution
	 */
	static Batch batch(Path input, Path target) throws IOException {
		NpyArray images = NpyArray.read(input), classes = NpyArray.read(target);
		long[] size = images.dimensions();
		List<Sample> samples = new ArrayList<>();
		for (int i = 0; i < size[4]; i++)
			samples.add(new Sample(
					part(images.values(), i, (int) size[4]), classes(part(classes.values(), i, (int) size[4]))));
		return new Batch(Extent.of(size), samples);
	}

	private static short[] classes(float[] values) {
		short[] classes = new short[values.length];
		for (int i = 0; i < values.length; i++) classes[i] = (short) values[i];
		return classes;
	}

	private TfTrainingStep open(Weights weights, int atOnce) {
		return MadeTrainings.open(config, weights, batch, atOnce, settings, fused);
	}

	/** @param atOnce samples that are computed at once */
	void check(int atOnce) {
		try (Weights initial = Safetensors.open(initialWeights)) {
			try (TfTrainingStep step = open(initial, atOnce)) {
				checkTerms(step.accumulateGradients(batch));
				checkGradients(step.gradients());
				assertEquals("", updates(step, 1));
			}
			String found = "";
			for (int start = 0; start < starts(); start++)
				try (TfTrainingStep step = open(start == 0 ? initial : neighbour(initial, start), atOnce)) {
					found = updates(step, losses.size());
					System.out.printf(
							"%s, %d at once, start %d: %s%n",
							folder.getFileName(),
							atOnce,
							start,
							found.isEmpty() ? "all updates are within their tolerances" : found);
					if (found.isEmpty()) return;
				}
			fail("From all starts: " + found);
		}
	}

	/** As far from the given weights as single precision is from exact numbers. */
	private static Weights neighbour(Weights weights, long seed) {
		Random random = new Random(seed);
		HeapWeights moved = new HeapWeights();
		for (String name : weights.names()) {
			FloatBuffer values = weights.values(name);
			float[] all = new float[values.remaining()];
			for (int i = 0; i < all.length; i++) all[i] = values.get(i) * (float) (1 + 1e-7 * random.nextGaussian());
			moved.with(name, weights.shape(name), all);
		}
		return moved;
	}

	/** @return what was out of its tolerance first */
	private String updates(TfTrainingStep step, int count) {
		JsonNode allowed = tolerances.get("loss_absolute_at_step");
		for (int i = 0; i < count; i++) {
			Iteration iteration = step.update(batch, new LearningRates(rate, rate));
			double difference = Math.abs(iteration.loss() - losses.get(i).asDouble());
			if (!(difference <= allowed.get(i).asDouble()))
				return "the loss of update " + i + " is off by " + difference;
			double weights = weightDifference(i + 1, step);
			if (!(weights <= 1)) return "the weights after update " + i + " are off by " + weights + " tolerances";
		}
		return "";
	}

	private void checkTerms(LossTerms terms) {
		JsonNode levels = manifest.get("loss_terms_per_level_at_step0");
		double tolerance = tolerances.get("loss_absolute_at_step").get(0).asDouble();
		for (int level = 0; level < terms.weights().length; level++) {
			assertEquals(manifest.get("deep_supervision_weights").get(level).asDouble(), terms.weights()[level], 1e-12);
			assertEquals(
					levels.get(level).get("cross_entropy").asDouble(),
					terms.crossEntropy()[level],
					tolerance,
					"cross-entropy of level " + level);
			assertEquals(
					levels.get(level).get(diceTerm).asDouble(),
					-terms.softDice()[level],
					tolerance,
					"soft Dice of level " + level);
		}
	}

	private void checkGradients(Weights actual) {
		try (Weights expected = Safetensors.open(folder.resolve("gradients_step0_before_clipping.safetensors"))) {
			double worst = 0;
			for (String name : expected.names())
				// A bias before a norm has rounding errors for a gradient there, and none here.
				worst = worse(
						worst,
						actual.names().contains(name) ? difference(expected, actual, name) : largest(expected, name));
			System.out.printf(
					"%s: gradients off by %.1e, tolerance %.1e%n",
					folder.getFileName(),
					worst,
					tolerances.get("gradient_absolute").asDouble());
			assertTrue(worst <= tolerances.get("gradient_absolute").asDouble(), "gradients are off by " + worst);
			Set<String> extra = new HashSet<>(actual.names());
			extra.removeAll(expected.names());
			assertEquals(Set.of(), extra);
		}
	}

	/** In tolerances; 0 where there is nothing to compare. */
	private double weightDifference(int steps, TfTrainingStep step) {
		JsonNode tolerance =
				tolerances.path("weights_after_" + steps + "_step" + (steps == 1 ? "" : "s") + "_absolute");
		Path file = folder.resolve("weights_after_" + steps + "_steps.safetensors");
		if (!tolerance.isNumber() || !file.toFile().exists()) return 0;
		try (Weights expected = Safetensors.open(file);
				Weights actual = step.parameters()) {
			assertEquals(
					expected.names().stream().sorted().toList(),
					actual.names().stream().sorted().toList());
			double worst = 0;
			for (String name : expected.names()) worst = worse(worst, difference(expected, actual, name));
			System.out.printf(
					"%s: weights after %d off by %.1e, tolerance %.1e%n",
					folder.getFileName(), steps, worst, tolerance.asDouble());
			return worst / tolerance.asDouble();
		}
	}

	private static double difference(Weights expected, Weights actual, String name) {
		FloatBuffer a = expected.values(name), b = actual.values(name);
		assertEquals(expected.shape(name), actual.shape(name));
		double worst = 0;
		while (a.hasRemaining()) {
			worst = worse(worst, Math.abs(a.get() - b.get()));
		}
		return worst;
	}

	private static double largest(Weights weights, String name) {
		FloatBuffer values = weights.values(name);
		double largest = 0;
		while (values.hasRemaining()) largest = Math.max(largest, Math.abs(values.get()));
		return largest;
	}
}
