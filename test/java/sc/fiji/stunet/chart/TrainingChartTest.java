package sc.fiji.stunet.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import sc.fiji.stunet.job.Epoch;
import sc.fiji.stunet.job.LearningRates;

class TrainingChartTest {

	private static final int BLACK = 0xff000000;
	private static final int VALIDATION = 0xffd62728;

	static List<Epoch> epochs(int count) {
		List<Epoch> epochs = new ArrayList<>();
		for (int n = 1; n <= count; n++) {
			double learnt = 1 - Math.exp(-n / 15.0);
			epochs.add(new Epoch(
					n,
					count,
					1.2 - 1.8 * learnt + 0.05 * Math.sin(n),
					n % 10 == 0 ? Double.NaN : 1.2 - 1.7 * learnt + 0.1 * Math.sin(3 * n),
					List.of(0.95 * learnt, n < 8 ? Double.NaN : 0.8 * learnt),
					0.9 * learnt,
					0.85 * learnt,
					new LearningRates(0.01, 0.01),
					1,
					0,
					count - n,
					true));
		}
		return epochs;
	}

	private static long count(BufferedImage picture, int colour, int fromY, int toY) {
		long count = 0;
		// To the left of the legend.
		for (int y = fromY; y < toY; y++) for (int x = 100; x < 550; x++) if (picture.getRGB(x, y) == colour) count++;
		return count;
	}

	@Test
	void drawsLossesAboveAndDiceBelow() {
		TrainingChart chart = new TrainingChart("brain", List.of("grey matter", "white matter"));
		long frame = count(chart.picture(800, 600), BLACK, 300, 540);
		chart.show(epochs(60));
		BufferedImage picture = chart.picture(800, 600);
		assertTrue(count(picture, VALIDATION, 40, 280) > 100);
		assertEquals(0, count(picture, VALIDATION, 300, 540));
		assertTrue(count(picture, BLACK, 300, 540) > frame + 100);
	}

	@Test
	void showReplacesWhatWasThere() {
		TrainingChart chart = new TrainingChart("brain", List.of("grey matter", "white matter"));
		chart.show(epochs(60));
		chart.show(List.of());
		assertEquals(0, count(chart.picture(800, 600), VALIDATION, 0, 600));
		chart.show(epochs(1));
		assertTrue(count(chart.picture(800, 600), VALIDATION, 0, 600) > 0, "one epoch is a dot");
	}
}
