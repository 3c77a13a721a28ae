package sc.fiji.stunet.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.NetworkConfig.Unit;
import sc.fiji.stunet.model.PlainConvUNetConfig;
import sc.fiji.stunet.model.ResidualEncoderUNetConfig;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.volume.Extent;

class MeasuredCostTest {

	/** Gigabytes of the process of bench/PatchBenchmark.java on Linux with AVX-512. */
	@ParameterizedTest
	@CsvSource({
		"S, 128, 105, 1.25",
		"S, 64, 105, 0.70",
		"S, 64, 5, 0.64",
		"B, 96, 105, 1.52",
		"L, 64, 105, 3.3",
		"H, 64, 105, 8.76"
	})
	void isWithinAFifthOfWhatWasMeasured(StuNetConfig.Size size, int edge, int classes, double measured) {
		StuNetConfig config = config(size, classes);
		Cost cost = Cost.of(config, new Extent(edge, edge, edge)).ofProcess();
		assertMeasured(measured, cost);
	}

	/** nnU-Net's default widths, five strides of 2, 105 classes, 128^3. */
	@Test
	void ofUNetsToo() {
		assertMeasured(
				1.54,
				cost(new PlainConvUNetConfig(1, 105, stages(2, 2, 2, 2, 2, 2), List.of(2, 2, 2, 2, 2), Unit.USUAL)));
		assertMeasured(
				1.86,
				cost(new ResidualEncoderUNetConfig(
						1, 105, stages(1, 3, 4, 6, 6, 6), List.of(1, 1, 1, 1, 1), Unit.USUAL)));
	}

	private static List<Stage> stages(int... depths) {
		return IntStream.range(0, depths.length)
				.mapToObj(s -> new Stage(
						Math.min(32 << s, 320),
						depths[s],
						new Extent(3, 3, 3),
						s == 0 ? new Extent(1, 1, 1) : new Extent(2, 2, 2)))
				.toList();
	}

	private static Cost cost(NetworkConfig config) {
		return Cost.of(config, new Extent(128, 128, 128)).ofProcess();
	}

	private static void assertMeasured(double measured, Cost cost) {
		assertEquals(measured, cost.bytes() / 1e9, 0.2 * measured);
	}

	/**
	 * Most gigabytes of the process of {@code bin/stunet train} in two epochs, on Linux with two cores and AVX-512.
	 *
	 * @param atOnce samples: the batch of two with a Dice over the batch, else one
	 */
	@ParameterizedTest
	@CsvSource({"64, 5, 1, 1.91", "64, 5, 2, 2.28", "96, 5, 1, 2.84", "96, 5, 2, 4.41", "96, 105, 2, 5.45"})
	void aTrainingIsWithinAFifthOfWhatWasMeasured(int edge, int classes, int atOnce, double measured) {
		Cost cost = Cost.training(config(StuNetConfig.Size.S, classes), new Extent(edge, edge, edge), atOnce)
				.ofTraining();
		assertEquals(measured, cost.bytes() / 1e9, 0.2 * measured);
	}

	private static StuNetConfig config(StuNetConfig.Size size, int classes) {
		Extent two = new Extent(2, 2, 2);
		return size.config(1, classes, List.of(two, two, two, two, new Extent(2, 1, 1)));
	}
}
