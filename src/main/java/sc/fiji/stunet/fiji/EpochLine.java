package sc.fiji.stunet.fiji;

import java.util.Locale;

import sc.fiji.stunet.worker.client.RemoteTraining.Epoch;

/** An epoch in one line. */
final class EpochLine {

	private static final int SECONDS_SHOWN = 120;

	private EpochLine() {}

	static String of(Epoch e) {
		return String.format(Locale.ROOT, "epoch %d of %d: loss %.4f, validation %.4f, pseudo-Dice %.3f (smoothed %.3f%s), %s left", e.number(), e.of(),
			e.trainingLoss(), e.validationLoss(), e.meanDice(), e.smoothedDice(), e.best() ? ", the best so far" : "", time(e.secondsLeft()));
	}

	private static String time(double seconds) {
		if (seconds < SECONDS_SHOWN) return Math.round(seconds) + " s";
		long minutes = Math.round(seconds / 60);
		return minutes < 120 ? minutes + " min" : String.format(Locale.ROOT, "%d h %02d min", minutes / 60, minutes % 60);
	}
}
