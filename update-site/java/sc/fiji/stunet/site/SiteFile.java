package sc.fiji.stunet.site;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A file of a release.
 *
 * @param path in the Fiji, with slashes
 * @param source where it is taken from
 * @param platform on which it is installed; empty: on all
 */
record SiteFile(String path, Path source, Optional<Platform> platform) {

	boolean isFor(Platform computer) {
		return platform.isEmpty() || platform.get() == computer;
	}
}
