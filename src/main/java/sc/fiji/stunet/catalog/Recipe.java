package sc.fiji.stunet.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

import sc.fiji.stunet.job.ImportRequest;
import sc.fiji.stunet.job.NnUNetChoice;

/**
 * How the files of a model become a model folder.
 *
 * @param checkpoint the end of its path in a folder or zip file with several; empty: there is only one
 * @param plans a file; empty: beside or inside the checkpoint
 * @param labels the structures' names, as in nnU-Net's dataset.json; empty: those of the checkpoint
 * @param orientation that scans have before nnU-Net sees them, as RAS, or as-stored; empty: as {@link ImportRequest}
 *     says
 */
public record Recipe(
		Optional<Path> checkpoint, Optional<Path> plans, Optional<JsonNode> labels, Optional<String> orientation) {

	/** For files of which nothing is known. */
	public static final Recipe NONE =
			new Recipe(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

	/** @param scratch a folder for a temporary file */
	ImportRequest request(Path found, Path output, Path scratch) throws IOException {
		Optional<Path> names = Optional.empty();
		if (labels.isPresent())
			names = Optional.of(Files.writeString(
					scratch.resolve("labels.json"), labels.get().toString()));
		return new ImportRequest(found, plans, names, orientation, NnUNetChoice.DEFAULT, output, false);
	}
}
