package sc.fiji.stunet.train.cases;

import java.nio.file.Path;

import sc.fiji.stunet.volume.Extent;

/**
 * A preprocessed case on disk for a training. Made by {@link CaseStore}; its file must not change while this is used.
 */
public final class PreprocessedCase {

	private final Path file;
	private final CaseFile.Opening opening;

	PreprocessedCase(Path file, CaseFile.Opening opening) {
		this.file = file;
		this.opening = opening;
	}

	public String name() {
		return opening.header().name();
	}

	/** The size on the network's grid. */
	public Extent size() {
		return opening.header().extent();
	}

	public int channels() {
		return opening.header().channels();
	}

	/** The digest of everything that the case was made from; see {@link CaseKey}. */
	public String key() {
		return opening.header().key();
	}

	/** The classes that occur in the case, ascending, without the background. */
	public int[] foreground() {
		return opening.header().foreground();
	}

	/** The number of stored foreground locations of a class, at most {@value ForegroundLocations#MOST}. */
	public int locations(int ofClass) {
		return opening.header().locations().get(ofClass);
	}

	/** @throws InvalidCase if the file cannot be read any more */
	public OpenCase open() {
		return new OpenCase(file, opening);
	}
}
