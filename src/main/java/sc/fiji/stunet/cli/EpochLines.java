package sc.fiji.stunet.cli;

import java.io.PrintWriter;
import java.util.Locale;

import sc.fiji.stunet.train.Epoch;
import sc.fiji.stunet.train.Preview;
import sc.fiji.stunet.train.TrainingObserver;

/** One line per epoch. */
record EpochLines(PrintWriter out) implements TrainingObserver {

	@Override
	public void epoch(Epoch epoch, Preview preview) {
		out.println(line(epoch));
		out.flush();
	}

	static String line(Epoch e) {
		return String.format(Locale.ROOT, "epoch %d of %d: loss %.4f, validation %.4f, pseudo-Dice %s (smoothed %s), %.0f s, waited %.1f %%, %s left%s", e.number(), e.of(),
			e.trainingLoss(), e.validationLoss(), dice(e.meanDice()), dice(e.smoothedDice()), e.seconds(), 100 * e.waitingShare(), time(e.secondsLeft()), e.best() ? ", best" : "");
	}

	private static String dice(double value) {
		return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.3f", value);
	}

	private static String time(double seconds) {
		if (seconds < 90) return Math.round(seconds) + " s";
		return seconds < 5400 ? Math.round(seconds / 60) + " min" : String.format(Locale.ROOT, "%.1f h", seconds / 3600);
	}
}
