package sc.fiji.stunet.cli;

import java.nio.file.Path;
import java.util.Optional;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import sc.fiji.stunet.batch.Batch;
import sc.fiji.stunet.batch.FolderRequest;
import sc.fiji.stunet.progress.Progress;

/** Segments all volumes of a folder on many machines; subclasses say on which kind of cluster. */
@Command(name = "stunet-spark predict-folder", description = FolderCommand.DESCRIPTION)
public abstract class ClusterFolderCommand extends FolderCommand {

	/** Of the option, for the help. */
	static final String ENGINE =
			"the engine's jars, the folder lib/stunet of an installation, where every machine sees "
					+ "it (default: lib/stunet beside this jar)";

	@Option(names = "--engine", paramLabel = "FOLDER", description = ENGINE)
	private Optional<Path> engine;

	@Override
	protected final Batch.Report segment(FolderRequest request, Progress progress) {
		return segment(request, engine, progress);
	}

	/**
	 * Segments the cases; see {@link Batch#runOn}.
	 *
	 * @param engine folder of the engine's jars; empty: beside the program's own
	 */
	protected abstract Batch.Report segment(FolderRequest request, Optional<Path> engine, Progress progress);
}
