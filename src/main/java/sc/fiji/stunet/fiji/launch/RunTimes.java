package sc.fiji.stunet.fiji.launch;

import java.util.OptionalDouble;

import ij.Prefs;

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

	private static String ofModel(Model model, String device) {
		return PREFERENCE + device + "." + model.checksum().substring(0, SHORT);
	}
}
