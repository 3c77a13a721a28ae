package sc.fiji.stunet.io;

import sc.fiji.stunet.volume.InvalidVolume;

/** A file that is whole as far as can be seen, but of a kind that our reader does not know, and another program may. */
public final class UnsupportedVolume extends InvalidVolume {

	private static final long serialVersionUID = 1L;

	UnsupportedVolume(String sentence) {
		super(sentence);
	}
}
