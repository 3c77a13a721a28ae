package sc.fiji.stunet.failure;

import java.util.Locale;
import java.util.function.Function;

/**
 * What a user can set to put something right, without the words of one front: the command line has an option for it,
 * ImageJ a key of a macro or a menu command. A sentence names it as in {@code "train it anew" + Remedy.RESTART + "."};
 * the front that shows the sentence puts its own words there, in brackets.
 */
public enum Remedy {
	/** A menu command or command of the same name. */
	CHECK_DATA,
	KEEP_PLAN,
	LEAVE_OUT_FAILING,
	MEMORY,
	ORIENTATION,
	OVERWRITE,
	PART,
	PLAN,
	/** The menu command or command that makes a plan. */
	PLAN_DATA,
	PLANS,
	RESTART,
	RESUME,
	SIZE,
	/** The voxel size for files that do not tell it. */
	SPACING,
	THREADS,
	/** The voxel size of what is read, from a file or from an image that is open. */
	VOXEL_SIZE;

	/** Stands in a sentence, with the space before it, until a front replaces it. */
	@Override
	public String toString() {
		return " (<" + word("-") + ">)";
	}

	/** @param between the parts of the name: {@code keep-plan} with a hyphen */
	public String word(String between) {
		return name().toLowerCase(Locale.ROOT).replace("_", between);
	}

	/** @param words of a front for each remedy, shown in brackets */
	public static String inWords(String sentence, Function<Remedy, String> words) {
		String shown = sentence;
		for (Remedy remedy : values()) shown = shown.replace(remedy.toString(), " (" + words.apply(remedy) + ")");
		return shown;
	}

	/** The sentence alone, for files that users of all fronts read. */
	public static String without(String sentence) {
		String shown = sentence;
		for (Remedy remedy : values()) shown = shown.replace(remedy.toString(), "");
		return shown;
	}
}
