package sc.fiji.stunet.spark;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.files.AtomicFile;

/**
 * A folder that all machines must see under the same name.
 *
 * @param folder of the output, for messages
 * @param token file that the driver writes and an executor looks for
 */
record SharedFolder(Path folder, Path token) {

	/** @param folder that exists */
	static SharedFolder mark(Path folder) {
		return mark(folder.toAbsolutePath(), folder);
	}

	/** @param inside a folder in it that is emptied by the next run, so that a killed one leaves nothing */
	static SharedFolder mark(Path folder, Path inside) {
		Path token = inside.toAbsolutePath().resolve(".stunet-token-" + UUID.randomUUID());
		AtomicFile.write(token, false, out -> out.write(token.toString().getBytes(StandardCharsets.UTF_8)));
		// A run that is ended from outside (Ctrl-C, a scheduler) may not come to unmark().
		token.toFile().deleteOnExit();
		return new SharedFolder(folder, token);
	}

	void unmark() {
		token.toFile().delete();
	}

	/** @throws InvalidRequest if this machine sees another folder of this name than the driver */
	void check() {
		if (!Files.exists(token))
			throw new InvalidRequest("The output folder " + folder + " is not the same on " + ThisExecutor.host()
					+ " as where the run was started; name a folder that all machines share.");
	}
}
