package sc.fiji.stunet.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.lang.reflect.Proxy;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import org.junit.jupiter.api.Test;

import sc.fiji.stunet.preprocess.Normalization;
import sc.fiji.stunet.preprocess.Normalization.Scheme;
import sc.fiji.stunet.train.Batch;
import sc.fiji.stunet.train.Sample;
import sc.fiji.stunet.train.TrainingStep;
import sc.fiji.stunet.volume.Extent;

class StartLookTest {

	private static final Normalization CT =
			new Normalization(Scheme.CT, false, new Normalization.Statistics(100, 50, -50, 300));

	/** Two batches of two patches; half of the voxels are the structure's, which alone has the values. */
	private static StartLook look(float... channels) {
		return look(OptionalInt.empty(), channels);
	}

	private static StartLook look(OptionalInt ignored, float... channels) {
		float[] image = new float[8 * channels.length];
		short[] classes = {1, 0, 1, 0, 1, 0, 1, 0};
		for (int i = 0; i < image.length; i++) image[i] = classes[i % 8] == 1 ? channels[i / 8] : 0;
		Sample sample = new Sample(image, classes);
		return new StartLook(number -> new Batch(new Extent(2, 2, 2), List.of(sample, sample)), 2, ignored);
	}

	private static Optional<String> dead(boolean isLoop, List<Double> first, List<Double> second) {
		Iterator<List<Double>> next = List.of(first, second).iterator();
		TrainingStep step = (TrainingStep) Proxy.newProxyInstance(
				TrainingStep.class.getClassLoader(),
				new Class<?>[] {TrainingStep.class},
				(proxy, method, arguments) -> next.next());
		return look(0).dead(step, isLoop);
	}

	@Test
	void aStageOfWhichMoreThanAThirdNeverFiresIsNamedWithWhatHelps() {
		assertEquals(Optional.empty(), dead(false, List.of(0.33, 0.9), List.of(0.9, 0.33)), "fires in the other batch");
		says(
				dead(false, List.of(0.5, 0.1), List.of(0.4, 0.2)).orElseThrow(),
				"decoder 40/10 % are dead",
				"take its encoder alone (<encoder-only>), or another start.");
		says(
				dead(true, List.of(0.5, 0.1), List.of(0.4, 0.2)).orElseThrow(),
				"decoder 40/10 % are dead",
				"so it learns slowly from there; begin with another start, or with none.");
	}

	@Test
	void intensitiesThatTheStartDoesNotKnowAreNamedByTheirChannel() {
		assertEquals(List.of(), look(-2).intensities(List.of(CT), List.of("CT"), true));
		List<String> clipped = look(0, 4).intensities(List.of(CT, CT), List.of("CT", "MR"), true);
		assertEquals(1, clipped.size(), clipped.toString());
		says(clipped.get(0), "100 % of the structures' voxels", "channel MR (-3.0 to 4.0)", "without its plan");
		says(look(9).intensities(List.of(CT), List.of("CT"), false).get(0), "with its plan (<keep-plan>)");
		assertEquals(
				List.of(),
				look(OptionalInt.of(1), 9).intensities(List.of(CT), List.of("CT"), false),
				"nobody has judged these voxels");
	}

	@Test
	void aStartOfOneChannelKnowsAllOfThem() {
		Normalization zScore = Normalization.zScore(true);
		assertEquals(List.of(), look(3, -3).intensities(List.of(zScore), List.of("a", "b"), false));
		assertEquals(
				1,
				look(3, 400)
						.intensities(List.of(zScore), List.of("a", "b"), false)
						.size());
	}

	@Test
	void unscaledIntensitiesTellNothing() {
		Normalization none = new Normalization(Scheme.NONE, false, null);
		assertTrue(look(1e6f).intensities(List.of(none), List.of("a"), false).isEmpty());
	}
}
