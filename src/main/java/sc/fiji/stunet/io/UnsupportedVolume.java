package sc.fiji.stunet.io;

import sc.fiji.stunet.volume.InvalidVolume;

/** Thrown for a file that looks intact, but is of a kind that only other programs can read. */
public final class UnsupportedVolume extends InvalidVolume {

	private static final long serialVersionUID = 1L;

	UnsupportedVolume(String sentence) {
		super(sentence);
	}
}
