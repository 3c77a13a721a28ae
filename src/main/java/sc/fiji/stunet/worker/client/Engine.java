package sc.fiji.stunet.worker.client;

import java.io.IOException;
import java.util.function.Consumer;

import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.worker.Dialogue;

/** The engine's process with the folder of files through which voxels are exchanged with it. */
final class Engine implements AutoCloseable {

	private final ExchangeFolder exchange = new ExchangeFolder();
	private final EngineCommand command;
	private final EngineClient client;

	/**
	 * @param command starts an engine that exchanges voxels through a folder
	 * @param log receives the lines that the process prints, on another thread
	 */
	Engine(EngineCommand command, Consumer<String> log) {
		this(command, log, EngineClient.Timeouts.DEFAULT);
	}

	Engine(EngineCommand command, Consumer<String> log, EngineClient.Timeouts timeouts) {
		this.command = command;
		client = new EngineClient(() -> command.start(exchange.folder()), log, timeouts, exchange::clear);
	}

	ExchangeFolder exchange() {
		return exchange;
	}

	/** Runs a job that needs no TensorFlow; see {@link #compute}. */
	<R> R run(String job, EngineClient.Parameters parameters, Class<R> result, Progress progress) {
		return queued(job, parameters, result, false, Dialogue.of(progress));
	}

	/**
	 * Runs a job that needs TensorFlow.
	 *
	 * @param parameters called at the job's turn, so that jobs run in the order of their requests
	 * @param device auto, cpu or gpu:N; with cpu there are no notices about the GPU
	 * @throws InvalidOutput if the parameters cannot be made
	 */
	<R> R compute(String job, EngineClient.Parameters parameters, Class<R> result, String device, Dialogue dialogue) {
		return queued(job, parameters, result, !device.equals("cpu"), dialogue);
	}

	private <R> R queued(
			String job, EngineClient.Parameters parameters, Class<R> result, boolean wantsGpu, Dialogue dialogue) {
		try {
			return client.run(
					job,
					() -> {
						command.chooseLibraries(dialogue);
						if (wantsGpu) command.notices().ifPresent(dialogue::log);
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
