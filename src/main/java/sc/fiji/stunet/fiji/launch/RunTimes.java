package sc.fiji.stunet.fiji.launch;

import java.util.OptionalDouble;

import ij.Prefs;

import sc.fiji.stunet.job.ExpectedTraining;
import sc.fiji.stunet.job.ExpectedWork;
import sc.fiji.stunet.job.RunTime;
import sc.fiji.stunet.model.Model;

/**
 * How long runs of networks took on this computer, for every model and device; that of an unknown model follows from
 * the last one of another, by the numbers of multiplications.
 */
public final class RunTimes {

	private static final String PREFERENCE = "stunet.seconds.";
	private static final String OF_MANY = PREFERENCE + "per1e12.";
	private static final String OF_TRAINING = PREFERENCE + "training.per1e12.";
	private static final int SHORT = 16;

	private RunTimes() {}

	/** @param device that the user asked for: auto, cpu ... */
	public static void add(Model model, String device, RunTime time) {
		if (time.seconds() <= 0 || time.multiplyAdds() <= 0) return;
		Prefs.set(ofModel(model, device), time.seconds());
		Prefs.set(OF_MANY + device, 1e12 * time.seconds() / time.multiplyAdds());
	}

	/** The duration of a prediction; empty: nothing was computed on this device yet. */
	public static OptionalDouble seconds(Model model, String device, ExpectedWork work) {
		double run =
				Prefs.get(ofModel(model, device), Prefs.get(OF_MANY + device, Double.NaN) * work.multiplyAdds() / 1e12);
		return Double.isNaN(run) ? OptionalDouble.empty() : OptionalDouble.of(run * work.tiles() * work.runs());
	}

	/** Keeps the duration of an epoch. */
	public static void addEpoch(String device, RunTime time) {
		if (time.seconds() > 0 && time.multiplyAdds() > 0)
			Prefs.set(OF_TRAINING + device, 1e12 * time.seconds() / time.multiplyAdds());
	}

	/** The duration of an epoch by that of the last training; empty: there was none on this device. */
	public static OptionalDouble secondsOfEpoch(String device, ExpectedTraining work) {
		return times(OF_TRAINING + device, work);
	}

	/** The duration of an epoch if it computes as fast as the last prediction; empty: there was none. */
	public static OptionalDouble secondsOfEpochByPredictions(String device, ExpectedTraining work) {
		return times(OF_MANY + device, work);
	}

	private static OptionalDouble times(String key, ExpectedTraining work) {
		double seconds = Prefs.get(key, Double.NaN) * work.multiplyAdds() / 1e12;
		return Double.isNaN(seconds) ? OptionalDouble.empty() : OptionalDouble.of(seconds);
	}

	private static String ofModel(Model model, String device) {
		return PREFERENCE + device + "." + model.checksum().substring(0, SHORT);
	}
}
