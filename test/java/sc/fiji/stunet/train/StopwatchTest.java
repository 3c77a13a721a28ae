package sc.fiji.stunet.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class StopwatchTest {

	private long now;

	private void pass(double seconds) {
		now += Math.round(seconds * 1e9);
	}

	@Test
	void theShareOfWaitingIsOfTheTimeWithoutPauses() {
		Stopwatch watch = new Stopwatch(() -> now);
		assertEquals(0, watch.waitingShare(), "no time has passed");
		pass(3);
		assertEquals("batch", watch.waiting(() -> {
			pass(1);
			return "batch";
		}));
		watch.pausing(() -> pass(96));
		assertEquals(4, watch.seconds());
		assertEquals(0.25, watch.waitingShare());
	}
}
