package sc.fiji.stunet.segmentation;

import java.util.OptionalDouble;

import sc.fiji.stunet.predict.SlidingWindow;
import sc.fiji.stunet.progress.ForwardingProgress;
import sc.fiji.stunet.progress.Progress;

/** Measures the duration of a run of the network. */
final class TileClock extends ForwardingProgress {

	private static final double WORTH_A_LINE_SECONDS = 10;

	private final int runsPerTile;
	private final boolean forecasts;
	private long start;
	private double seconds;
	private long tiles;

	/** @param forecasts whether to log after the first tile how long all will take */
	TileClock(Progress progress, int runsPerTile, boolean forecasts) {
		super(progress);
		this.runsPerTile = runsPerTile;
		this.forecasts = forecasts;
	}

	@Override
	public void report(String activity, long done, long total) {
		if (activity.equals(SlidingWindow.ACTIVITY)) measure(done, total);
		super.report(activity, done, total);
	}

	private void measure(long done, long total) {
		if (done == 0) start = System.nanoTime();
		tiles = done;
		seconds = (System.nanoTime() - start) / 1e9;
		if (forecasts && done == 1 && seconds * (total - 1) > WORTH_A_LINE_SECONDS)
			log("The first of " + total + " tiles took " + Forecast.duration(seconds) + "; all will take about "
					+ Forecast.duration(seconds * total) + ".");
	}

	/** The duration of a run; empty before the first tile. */
	OptionalDouble secondsPerRun() {
		return tiles == 0 ? OptionalDouble.empty() : OptionalDouble.of(seconds / tiles / runsPerTile);
	}
}
