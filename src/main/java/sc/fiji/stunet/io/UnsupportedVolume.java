package sc.fiji.stunet.io;

import sc.fiji.stunet.volume.InvalidVolume;

/** A file that is not damaged as far as can be seen, but of a kind that only other programs may read. */
public final class UnsupportedVolume extends InvalidVolume {

	private static final long serialVersionUID = 1L;

	UnsupportedVolume(String sentence) {
		super(sentence);
	}
}
