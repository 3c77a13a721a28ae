package sc.fiji.stunet.worker.client;

import java.io.IOException;
import java.util.function.Consumer;

import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.worker.Dialogue;

/** The engine's process, and the files in which voxels go to it. */
final class Engine implements AutoCloseable {

	private final ExchangeFolder exchange = new ExchangeFolder();
	private final EngineCommand command;
	private final EngineClient client;

	/**
	 * @param command starts an engine that exchanges voxels through a folder
	 * @param log takes lines that the process prints, on another thread
	 */
	Engine(EngineCommand command, Consumer<String> log) {
		this(command, log, EngineClient.Patience.DEFAULT);
	}

	Engine(EngineCommand command, Consumer<String> log, EngineClient.Patience patience) {
		this.command = command;
		client = new EngineClient(() -> command.start(exchange.folder()), log, patience, exchange::clear);
	}

	ExchangeFolder exchange() {
		return exchange;
	}

	/** A job without TensorFlow; otherwise as {@link #compute}. */
	<R> R run(String job, EngineClient.Parameters parameters, Class<R> result, Progress progress) {
		return inTurn(job, parameters, result, false, Dialogue.of(progress));
	}

	/**
	 * A job that needs TensorFlow.
	 *
	 * @param parameters made when it is the job's turn, so that what is asked first is done first
	 * @param device auto, cpu or gpu:N; those who want the CPU are not told about the GPU
	 * @throws InvalidOutput if the parameters could not be made
	 */
	<R> R compute(String job, EngineClient.Parameters parameters, Class<R> result, String device, Dialogue dialogue) {
		return inTurn(job, parameters, result, !device.equals("cpu"), dialogue);
	}

	private <R> R inTurn(
			String job, EngineClient.Parameters parameters, Class<R> result, boolean toldOfGpu, Dialogue dialogue) {
		try {
			return client.run(
					job,
					() -> {
						command.chooseLibraries(dialogue);
						if (toldOfGpu) command.news().ifPresent(dialogue::log);
						return parameters.make();
					},
					result,
					dialogue);
		} catch (IOException e) {
			throw exchange.unusable(e);
		}
	}

	@Override
	public void close() {
		client.close();
	}
}
