package sc.fiji.stunet.site;

import java.nio.file.Path;
import java.util.List;

import sc.fiji.stunet.files.InvalidOutput;

/** Thrown when a site that was written is not what the updater needs. */
final class InvalidSite extends InvalidOutput {

	private static final long serialVersionUID = 1L;

	InvalidSite(Path site, List<String> problems) {
		super("Do not serve " + site + ": " + String.join(" ", problems));
	}
}
