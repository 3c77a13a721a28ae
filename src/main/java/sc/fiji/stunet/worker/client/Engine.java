package sc.fiji.stunet.worker.client;

import java.util.function.Consumer;

import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.worker.Dialogue;

/** The engine's process, the files in which voxels go to it, and what is done when a GPU's libraries do not work. */
final class Engine implements AutoCloseable {

	private final ExchangeFolder exchange = new ExchangeFolder();
	private final EngineCommand command;
	private final EngineClient client;

	/**
	 * @param command starts an engine that exchanges voxels through a folder
	 * @param log takes lines that the process prints, on another thread
	 */
	Engine(EngineCommand command, Consumer<String> log) {
		this.command = command;
		client = new EngineClient(() -> command.start(exchange.folder()), log, EngineClient.Patience.DEFAULT);
	}

	/** With a client that starts processes in its own way. */
	Engine(EngineCommand command, EngineClient client) {
		this.command = command;
		this.client = client;
	}

	ExchangeFolder exchange() {
		return exchange;
	}

	/** Of the last process; 0: none was started. */
	long lastPid() {
		return client.lastPid();
	}

	/** A job without TensorFlow; see {@link EngineClient#run}. */
	<R> R run(String job, Object parameters, Class<R> result, Progress progress) {
		return client.run(job, parameters, result, progress);
	}

	/**
	 * A job that needs TensorFlow: where the GPU's libraries do not work, it is asked for once more with the CPU's.
	 *
	 * @param device auto, cpu or gpu:N; those who want the CPU are not told about the GPU
	 */
	<R> R compute(String job, Object parameters, Class<R> result, String device, Dialogue dialogue) {
		try {
			return client.run(job, parameters, result, dialogue);
		}
		catch (EngineFailure failure) {
			boolean library = failure.kind().equals(EngineFailure.UNAVAILABLE) || failure instanceof EngineCrash;
			if (!library || !command.giveUpGpu()) throw failure;
			client.restart();
			return client.run(job, parameters, result, dialogue);
		}
		finally {
			if (!device.equals("cpu")) command.news().ifPresent(dialogue::log);
		}
	}

	@Override
	public void close() {
		client.close();
	}
}
