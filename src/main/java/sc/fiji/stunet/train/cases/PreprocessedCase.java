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

	/** The structures or regions that occur in the case, ascending, counted from 1. */
	public int[] foreground() {
		return opening.header().foreground();
	}

	/** The number of stored locations of a structure or region, at most {@value ForegroundLocations#MOST}. */
	public int locations(int ofStructure) {
		return opening.header().locations().get(ofStructure);
	}

	/** The number of stored locations of voxels that somebody has judged; 0 where none is ignored. */
	int judged() {
		return locations(0);
	}

	/** @throws InvalidCase if the file cannot be read any more */
	public OpenCase open() {
		return new OpenCase(file, opening);
	}
}
