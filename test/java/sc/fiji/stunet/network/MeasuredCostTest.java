package sc.fiji.stunet.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
		Extent two = new Extent(2, 2, 2);
		StuNetConfig config = size.config(1, classes, List.of(two, two, two, two, new Extent(2, 1, 1)));
		Cost cost = Cost.of(config, new Extent(edge, edge, edge)).ofProcess();
		assertEquals(measured, (cost.parameterBytes() + cost.activationBytes()) / 1e9, 0.2 * measured);
	}
}
