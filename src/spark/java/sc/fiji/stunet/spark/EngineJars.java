package sc.fiji.stunet.spark;

import java.nio.file.Path;
import java.util.Optional;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.files.ProgramFiles;

/**
 * Where every machine finds the engine's jars.
 *
 * @param folder absolute
 */
record EngineJars(Path folder) {

	/**
	 * @param given empty: beside this jar
	 * @throws InvalidRequest if they are not there either
	 */
	static EngineJars of(Optional<Path> given) {
		return new EngineJars(given.or(ProgramFiles::engine)
				.orElseThrow(() -> new InvalidRequest("The engine's folder " + ProgramFiles.ENGINE
						+ " is not beside stunet-spark.jar; copy it there from an installation, or name it with "
						+ "--engine."))
				.toAbsolutePath());
	}
}
