package sc.fiji.stunet.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import sc.fiji.stunet.failure.InvalidRequest;

/** Segments one volume in blocks, on many machines; subclasses say on which kind of cluster. */
@Command(name = "stunet-spark predict", description = "Segments a volume in blocks and writes its label map.")
public abstract class BlocksCommand extends ScanCommand {

	private static final Pattern BLOCKS = Pattern.compile("([1-9]\\d{0,3})x([1-9]\\d{0,3})");

	@Option(
			names = "--blocks",
			required = true,
			paramLabel = "NxM",
			description = "how many blocks along the model's x and y axes, as 4x3; blocks share their seams' tiles, "
					+ "which are predicted by each")
	private String blocks;

	@Option(names = "--engine", paramLabel = "FOLDER", description = ClusterFolderCommand.ENGINE)
	private Optional<Path> engine;

	@Override
	protected final int run() {
		Matcher numbers = BLOCKS.matcher(blocks);
		if (!numbers.matches())
			throw new InvalidRequest("--blocks " + blocks + " is not two numbers of blocks; write 4x3, for example.");
		if (frame().all())
			throw new InvalidRequest("One time point is segmented in blocks at a time; give its number.");
		return segment(Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)), engine);
	}

	/**
	 * @param alongX blocks along the model's x axis
	 * @param alongY blocks along the model's y axis
	 * @param engine folder of the engine's jars; empty: beside the program's own
	 * @return the exit code
	 */
	protected abstract int segment(int alongX, int alongY, Optional<Path> engine);
}
