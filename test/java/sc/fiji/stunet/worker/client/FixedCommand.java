package sc.fiji.stunet.worker.client;

import java.nio.file.Path;
import java.util.function.Function;

import sc.fiji.stunet.progress.Progress;

/** Starts something else than the engine; there are no libraries to choose between. */
final class FixedCommand extends EngineCommand {

	private final Function<Path, ProcessBuilder> command;

	FixedCommand(Function<Path, ProcessBuilder> command) {
		super(() -> false);
		this.command = command;
	}

	@Override
	public synchronized void chooseLibraries(Progress progress) {}

	@Override
	ProcessBuilder start(Path exchange) {
		return command.apply(exchange);
	}
}
