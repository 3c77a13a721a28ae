package sc.fiji.stunet.failure;

import java.util.Locale;
import java.util.function.Function;

/**
 * A setting by which a user can correct something, independent of the interface: an option of the command line, a macro
 * key or menu command in ImageJ. A sentence contains it, as in {@code "train it anew" + Remedy.RESTART + "."}; the
 * interface that shows the sentence puts its own words there, in brackets.
 */
public enum Remedy {
	/** The checkpoint of a training that was best, not its last one. */
	BEST_CHECKPOINT,
	/** The menu command or command of the same name. */
	CHECK_DATA,
	/** One of several trained configurations. */
	CONFIGURATION,
	/** Of a start model its encoder, with a new decoder. */
	ENCODER_ONLY,
	FOLDS,
	/** How the weights are distributed that a new network begins with. */
	INITIAL_WEIGHTS,
	/** The time point of a file or image that has several. */
	FRAME,
	KEEP_PLAN,
	LABELS,
	LEAVE_OUT_FAILING,
	MEMORY,
	/** The menu command or command that lists and installs models. */
	MODELS,
	/** Which network is trained. */
	NETWORK,
	ORIENTATION,
	OVERWRITE,
	PART,
	PLAN,
	/** The menu command or command that makes a plan. */
	PLAN_DATA,
	PLANS,
	/** The learning rate of a transfer. */
	RATE,
	RESTART,
	RESUME,
	SIZE,
	/** The voxel size of files without one. */
	SPACING,
	THREADS,
	/** The voxel size of a file or of an open image. */
	VOXEL_SIZE;

	/** A placeholder in a sentence, with the space before it, until an interface replaces it. */
	@Override
	public String toString() {
		return " (<" + word("-") + ">)";
	}

	/** @param between the parts of the name: {@code keep-plan} with a hyphen */
	public String word(String between) {
		return name().toLowerCase(Locale.ROOT).replace("_", between);
	}

	/** @param words of an interface for each remedy, shown in brackets */
	public static String inWords(String sentence, Function<Remedy, String> words) {
		String shown = sentence;
		for (Remedy remedy : values()) shown = shown.replace(remedy.toString(), " (" + words.apply(remedy) + ")");
		return shown;
	}

	/** The sentence without remedies, for files that users of all interfaces read. */
	public static String without(String sentence) {
		String shown = sentence;
		for (Remedy remedy : values()) shown = shown.replace(remedy.toString(), "");
		return shown;
	}
}
