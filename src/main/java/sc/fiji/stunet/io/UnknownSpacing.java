package sc.fiji.stunet.io;

import java.nio.file.Path;

import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.volume.InvalidVolume;

/** Thrown for a file that tells no voxel size, with what to do about a single file. */
public final class UnknownSpacing extends InvalidVolume {

	private static final long serialVersionUID = 1L;

	private final transient Path file;

	UnknownSpacing(Path file) {
		super(problem(file) + "; write it in mm into " + SpacingFile.nameFor(file)
				+ " beside it, as {\"spacing\": [z, y, x]}, or say it when you predict" + Remedy.SPACING
				+ ", or for a whole data set into its dataset.json.");
		this.file = file;
	}

	public Path file() {
		return file;
	}

	/**
	 * What to do about a file of a data set.
	 *
	 * @param description the data set's
	 */
	public String inDataSet(Path description) {
		return problem(file) + "; write it in mm into " + description
				+ " for all files, as \"spacing\": [z, y, x], or for this one alone into "
				+ SpacingFile.nameFor(file) + " beside it, as {\"spacing\": [z, y, x]}.";
	}

	private static String problem(Path file) {
		return file + " does not tell its voxel size, or how far its slices are apart (pixels, a printing resolution "
				+ "and 0 are none)";
	}
}
