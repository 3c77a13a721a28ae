package sc.fiji.stunet.catalog;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

import sc.fiji.stunet.failure.InvalidRequest;

/**
 * A published model in a {@link Catalogue}.
 *
 * @param finds in a line for the user
 * @param network the architecture
 * @param page where it is described
 * @param cite how the authors want to be cited
 * @param unsupported why it cannot be imported; empty: it can
 * @param files that can be fetched: the model, unless it is at {@code browser}, and what its import needs
 * @param browser what has to be downloaded with a click in a browser
 * @param recipe how its files become a model folder
 */
public record Entry(
		String name,
		String finds,
		String modality,
		String network,
		String licence,
		String page,
		String cite,
		Optional<String> unsupported,
		List<RemoteFile> files,
		Optional<Browser> browser,
		Import recipe) {

	/**
	 * Files that no program can fetch.
	 *
	 * @param pages any of them
	 * @param files what to download there, in words
	 * @param name of the file after the download; empty: it may have any
	 */
	public record Browser(List<String> pages, String files, Optional<String> name) {}

	/**
	 * The import of a checkpoint.
	 *
	 * @param checkpoint end of its path in a folder or zip file
	 * @param plans name of one of the files
	 * @param labels names of the structures
	 * @param orientation of scans for the network: RAS ..., or as-stored
	 */
	public record Import(
			Optional<Path> checkpoint,
			Optional<String> plans,
			Optional<JsonNode> labels,
			Optional<String> orientation) {}

	/** Whether it is at one click: nothing is needed but the network. */
	public boolean canBeFetched() {
		return unsupported.isEmpty() && browser.isEmpty();
	}

	/** What a user can do about it, in a few words. */
	public String state() {
		if (unsupported.isPresent()) return "cannot be imported as it is";
		return browser.isPresent() ? "needs a click in the browser" : "can be fetched";
	}

	/** @throws InvalidRequest if the model cannot be imported */
	void checkSupported() {
		unsupported.ifPresent(why -> {
			throw new InvalidRequest("The model " + name + " cannot be imported as it is: " + why
					+ ". Nothing was downloaded; see " + page + ".");
		});
	}

	/** What to do by hand, for a model that no program can fetch. */
	public Optional<String> byHand() {
		return browser.map(by -> "The model " + name + " can only be downloaded with a browser: open "
				+ String.join(" or ", by.pages()) + ", download " + by.files() + ", and install the downloaded file");
	}

	Recipe recipe(Optional<Path> plansFile) {
		return new Recipe(recipe.checkpoint(), plansFile, recipe.labels(), recipe.orientation());
	}
}
