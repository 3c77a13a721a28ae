package sc.fiji.stunet.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import sc.fiji.stunet.model.Structures;

class VolumeSpreadTest {

	private static final Structures LIVER = Structures.named(List.of("liver"));

	private static VolumeSpread of(long... voxels) {
		return new VolumeSpread(
				LIVER, Arrays.stream(voxels).mapToObj(VolumeSpreadTest::record).toList());
	}

	static CaseRecord record(long voxels) {
		FileDigest file = new FileDigest("a", 1, "0".repeat(64));
		Settings settings = new Settings("w", "d", 0.5, "", "1", "", "", "", "");
		return new CaseRecord(
				List.of(),
				settings,
				file,
				null,
				null,
				List.of(),
				1,
				"CPU",
				Map.of(1, voxels),
				List.of(),
				1,
				"2026-01-01");
	}

	private static Optional<String> mark(VolumeSpread spread, double mm3) {
		return spread.mark(1, mm3);
	}

	/** ln 100, ln 110 ... ln 190: median 4.976, MAD 0.174. */
	@Test
	void farIsMeasuredInLogarithms() {
		VolumeSpread spread = of(100, 110, 120, 130, 140, 150, 160, 170, 180, 190);
		double median = (Math.log(140) + Math.log(150)) / 2, mad = 0.174153;
		for (int side : new int[] {-1, 1}) {
			assertEquals(Optional.empty(), mark(spread, Math.exp(median + side * 3.5 * 1.4826 * (mad - 1e-3))));
			assertEquals(
					Optional.of((side > 0 ? "2.5" : "0.40") + " times the median"),
					mark(spread, Math.exp(median + side * 3.5 * 1.4826 * (mad + 1e-3))));
		}
	}

	/** A few wrong ones, and one that is a thousand times as large, do not hide each other. */
	@Test
	void wrongOnesDoNotHideEachOther() {
		VolumeSpread spread = of(100, 101, 102, 103, 104, 105, 106, 5, 6, 100_000);
		assertEquals(Optional.of("980 times the median"), mark(spread, 100_000));
		assertEquals(Optional.of("0.049 times the median"), mark(spread, 5));
		assertEquals(Optional.empty(), mark(spread, 106));
	}

	@Test
	void nearlyEqualOnesAreNotFar() {
		VolumeSpread spread = of(100, 100, 100, 100, 100, 100, 100, 120, 130);
		assertEquals(Optional.empty(), mark(spread, 120));
		assertEquals(Optional.of("1.3 times the median"), mark(spread, 130));
	}

	@Test
	void whatIsNotFoundThoughUsual() {
		VolumeSpread usual = of(100, 101, 102, 103, 104, 105, 106, 107, 108, 0);
		assertEquals(Optional.of("not found, but in 9 of 10 scans"), mark(usual, 0));
		assertEquals(Optional.empty(), mark(of(100, 101, 102, 103, 104, 105, 106, 107, 0, 0), 0));
	}

	@Test
	void tooFewScans() {
		assertEquals(Optional.empty(), mark(of(100, 100, 100, 100, 100, 100, 100, 0), 1e9));
		assertEquals(Optional.empty(), mark(of(100, 100, 100, 100, 100, 100, 100), 0));
		assertEquals(Optional.empty(), mark(of(), 1));
	}
}
