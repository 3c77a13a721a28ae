package sc.fiji.stunet.fiji.files;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;

import sc.fiji.stunet.outside.Outside;

/** The real Bio-Formats, as a Fiji loads it. */
final class BioFormats {

	private BioFormats() {}

	static URLClassLoader loader() throws IOException {
		return new URLClassLoader(
				new URL[] {Outside.BIO_FORMATS.path().toUri().toURL()}, BioFormats.class.getClassLoader());
	}
}
