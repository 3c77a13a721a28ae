package sc.fiji.stunet.cli;

import java.nio.file.Path;
import java.util.Optional;

import sc.fiji.stunet.batch.Batch;
import sc.fiji.stunet.batch.FolderRequest;
import sc.fiji.stunet.progress.Progress;

/** As those of the room {@code spark}, which have no options of their own and are compiled later: SparkRoomIT. */
final class SparkCommands {

	private SparkCommands() {}

	static final class OnCluster extends ClusterFolderCommand {

		@Override
		protected Batch.Report segment(FolderRequest request, Optional<Path> engine, Progress progress) {
			throw new AssertionError();
		}
	}

	static final class InBlocks extends BlocksCommand {

		@Override
		protected int segment(int alongX, int alongY, Optional<Path> engine) {
			throw new AssertionError();
		}
	}
}
