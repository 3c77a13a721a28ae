package sc.fiji.stunet.spark;

import java.nio.file.Files;
import java.nio.file.Path;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.files.Mark;

/**
 * A folder that all machines must see under the same name.
 *
 * @param folder of the output, for messages
 * @param token file that is there as long as the run is, for which an executor looks
 */
record SharedFolder(Path folder, Path token) {

	/** @param mark of the run, in the folder or in one inside of it */
	static SharedFolder of(Path folder, Mark mark) {
		return new SharedFolder(folder.toAbsolutePath(), mark.file());
	}

	/** @throws InvalidRequest if this machine sees another folder of this name than the driver */
	void check() {
		if (!Files.exists(token))
			throw new InvalidRequest("The output folder " + folder + " is not the same on " + ThisExecutor.host()
					+ " as where the run was started; name a folder that all machines share.");
	}
}
