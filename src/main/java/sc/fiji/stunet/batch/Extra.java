package sc.fiji.stunet.batch;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.job.TimePoint;

/**
 * What can be made of a case besides its label map: each kind lies in a folder of its own in the output folder, which
 * itself has nothing but label maps.
 */
public enum Extra {
	/** Those of every class, in probabilities/NAME.nii.gz: 4D, the background first. */
	PROBABILITIES(Batch.LABEL_MAP_ENDING),
	/** The labels on three slices of the scan, in pictures/NAME.png. */
	PICTURES(".png");

	private final String ending;

	Extra(String ending) {
		this.ending = ending;
	}

	public static Set<Extra> of(boolean probabilities, boolean pictures) {
		Set<Extra> wanted = EnumSet.noneOf(Extra.class);
		if (probabilities) wanted.add(PROBABILITIES);
		if (pictures) wanted.add(PICTURES);
		return wanted;
	}

	/** @throws InvalidRequest if all time points are wanted, whose probabilities do not fit into one file */
	public static void check(Set<Extra> wanted, TimePoint frame) {
		if (frame.all() && wanted.contains(PROBABILITIES))
			throw new InvalidRequest(
					"The probabilities of all time points do not fit into one file for each scan; leave "
							+ "them out, or take one time point.");
	}

	/** The name of the folder, and the word for the user. */
	String word() {
		return name().toLowerCase(Locale.ROOT);
	}

	Path folder(Path output) {
		return output.resolve(word());
	}

	Path file(Path output, String name) {
		return folder(output).resolve(name + ending);
	}
}
