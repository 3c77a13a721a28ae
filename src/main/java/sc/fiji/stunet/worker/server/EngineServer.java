package sc.fiji.stunet.worker.server;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import com.fasterxml.jackson.databind.JsonNode;

import sc.fiji.stunet.failure.Failure;
import sc.fiji.stunet.files.AtomicFolder;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.ImportRequest;
import sc.fiji.stunet.job.PlanRequest;
import sc.fiji.stunet.progress.ComputingThreads;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.segmentation.EngineFindings;
import sc.fiji.stunet.training.DataSets;
import sc.fiji.stunet.weights.ModelImport;
import sc.fiji.stunet.weights.Models;
import sc.fiji.stunet.worker.Dialogue;
import sc.fiji.stunet.worker.JobNames;
import sc.fiji.stunet.worker.JsonLines;
import sc.fiji.stunet.worker.PredictionMessages;
import sc.fiji.stunet.worker.Reply;
import sc.fiji.stunet.worker.Request;
import sc.fiji.stunet.worker.TrainingMessages;

/**
 * Reads requests line by line, runs them one after the other on the engine thread and replies. Whatever the engine
 * thread does, this process ends at once when its input ends or its parent does.
 */
public final class EngineServer {

	private static final long PARENT_MS = 500;
	private static final long DYING_MS = 800;

	private final Map<String, Handler> handlers;
	private final OutputStream replies;
	private final Runnable end;
	/** The end of the last job, which every heartbeat repeats: a line into which a library printed is not lost. */
	private volatile Reply last = Reply.alive();

	private long ends;
	/** Waiting and running jobs, by id. */
	private final Map<Long, RemoteDialogue> open = new ConcurrentHashMap<>();

	private final ExecutorService engine = Executors.newSingleThreadExecutor(work -> daemon(work, "engine"));
	private final ScheduledExecutorService pulse =
			Executors.newSingleThreadScheduledExecutor(work -> daemon(work, "pulse"));

	/** @param end ends the process; called when nobody reads the replies */
	EngineServer(Map<String, Handler> handlers, OutputStream replies, Runnable end) {
		this.handlers = handlers;
		this.replies = replies;
		this.end = end;
	}

	/**
	 * @param args the folder of temporary files as a URI, which is safe in all encodings. Deleted when the parent is
	 *     dead
	 */
	public static void main(String[] args) {
		// Not Fiji's language: TensorFlow accepts only Latin digits in the names of nodes.
		Locale.setDefault(Locale.ROOT);
		PredictionHandler prediction = new PredictionHandler();
		serveParent(
				Map.ofEntries(
						Map.entry(JobNames.PREDICT, prediction),
						Map.entry(JobNames.PREDICT_BLOCK, prediction::predictBlock),
						Map.entry(
								JobNames.EXPECT,
								Handler.of(PredictionMessages.Planned.class, PredictionHandler::expect)),
						Map.entry(JobNames.CHECK_ENGINE, prediction::check),
						Map.entry(JobNames.EVALUATE, EvaluationHandler::run),
						Map.entry(JobNames.IMPORT, Handler.of(ImportRequest.class, EngineServer::importCheckpoint)),
						Map.entry(JobNames.DESCRIBE, Handler.of(Path.class, EngineServer::describe)),
						Map.entry(JobNames.EXAMINE, (parameters, progress) -> EngineFindings.text(progress)),
						Map.entry(JobNames.CHECK_DATA, Handler.of(Path.class, DataSets::check)),
						Map.entry(JobNames.PLAN, alone(Handler.of(PlanRequest.class, EngineServer::plan), prediction)),
						Map.entry(
								JobNames.EXPECT_TRAINING,
								Handler.of(TrainingMessages.Planned.class, TrainingHandler::expect)),
						Map.entry(
								JobNames.EXPECT_OUTLINED,
								Handler.of(TrainingMessages.Outlined.class, TrainingHandler::expectOutlined)),
						Map.entry(JobNames.TRAIN, alone(TrainingHandler::run, prediction))),
				Path.of(URI.create(args[0])));
	}

	private static String importCheckpoint(ImportRequest request, Progress progress) {
		return Models.describe(ModelImport.run(request, progress));
	}

	private static String plan(PlanRequest request, Progress progress) {
		return DataSets.plan(request, progress).text();
	}

	private static String describe(Path model, Progress progress) {
		progress.report("Checking the weights", 0, 1);
		return Models.describe(model);
	}

	/**
	 * Runs a job with the memory of the loaded model: for a training, and for a plan that depends on the free memory.
	 */
	private static Handler alone(Handler handler, PredictionHandler prediction) {
		return (parameters, dialogue) -> {
			prediction.unload();
			return handler.run(parameters, dialogue);
		};
	}

	@SuppressWarnings("FutureReturnValueIgnored") // it goes on as long as the process
	static void serveParent(Map<String, Handler> handlers, Path exchange) {
		OutputStream replies = new FileOutputStream(FileDescriptor.out);
		// Output of libraries must not get between the replies.
		System.setOut(System.err);
		ProcessHandle parent = ProcessHandle.current().parent().orElseThrow();
		Runnable end = () -> {
			if (hasEnded(parent)) AtomicFolder.delete(exchange);
			// Not System.exit: hooks and locks of a thread inside TensorFlow would delay it.
			Runtime.getRuntime().halt(3);
		};
		EngineServer server = new EngineServer(handlers, replies, end);
		// Polled often: Java itself checks a process that is not its child only every few seconds.
		server.pulse.scheduleAtFixedRate(
				() -> {
					if (!parent.isAlive()) end.run();
				},
				PARENT_MS,
				PARENT_MS,
				TimeUnit.MILLISECONDS);
		server.serve(System.in);
	}

	/** Whether the parent has ended; the pipe may close a moment before. A living parent uses the temporary files. */
	private static boolean hasEnded(ProcessHandle parent) {
		for (int i = 0; i < DYING_MS / 20 && parent.isAlive(); i++)
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
		return !parent.isAlive();
	}

	private static Thread daemon(Runnable work, String name) {
		Thread thread = new Thread(work, "STU-Net " + name);
		thread.setDaemon(true);
		return thread;
	}

	/** Serves requests; returns when the input has ended. */
	@SuppressWarnings("FutureReturnValueIgnored") // it goes on as long as the process
	void serve(InputStream requests) {
		pulse.scheduleAtFixedRate(this::sendLast, 0, Reply.PULSE_SECONDS, TimeUnit.SECONDS);
		try (BufferedReader reader = new BufferedReader(new InputStreamReader(requests, StandardCharsets.UTF_8))) {
			for (String line = reader.readLine(); line != null; line = reader.readLine())
				JsonLines.read(line, Request.class).ifPresent(this::take);
		} catch (IOException e) {
			// A broken input counts as ended.
		} finally {
			end.run();
		}
	}

	private void take(Request request) {
		if (request.job().equals(Request.CANCEL)) open(request).ifPresent(RemoteDialogue::cancel);
		else if (request.job().equals(Request.TELL))
			open(request).ifPresent(dialogue -> dialogue.take(request.parameters()));
		else {
			RemoteDialogue dialogue = new RemoteDialogue(request.id());
			open.put(request.id(), dialogue);
			engine.execute(() -> run(request, dialogue));
		}
	}

	/** The dialogue of an open job; empty when it has ended. */
	private Optional<RemoteDialogue> open(Request request) {
		return Optional.ofNullable(open.get(request.id()));
	}

	private void run(Request request, RemoteDialogue dialogue) {
		try {
			send(Reply.progress(request.id(), "Starting", 0, 1));
			Handler handler = handlers.get(request.job());
			if (handler == null) throw new IllegalArgumentException("There is no job '" + request.job() + "'");
			Object result = ComputingThreads.run(
					threads(request.parameters()), () -> handler.run(request.parameters(), dialogue));
			end(Reply.done(request.id(), JsonLines.tree(result)));
		} catch (Throwable problem) {
			// Errors, too: lack of memory is the most likely one, and is over after it.
			fail(request.id(), problem);
		} finally {
			open.remove(request.id());
		}
	}

	/** The number of threads of {@link EngineSettings}, wherever the parameters of a job have them; 0 for all. */
	private static int threads(JsonNode parameters) {
		JsonNode threads = parameters.findValue("threads");
		return threads == null ? 0 : threads.intValue();
	}

	private void fail(long id, Throwable problem) {
		try {
			end(replyTo(id, problem));
		} catch (Throwable another) {
			// If even that fails: the end of the process is a reply, silence is none.
			end.run();
		}
	}

	private static Reply replyTo(long id, Throwable problem) {
		Failure failure = Failure.of(problem);
		if (failure.kind() == Failure.Kind.CANCELLED) return Reply.cancelled(id);
		String details = failure.details().isEmpty() ? null : failure.details();
		return Reply.failed(id, new Reply.Problem(failure.kind().toString(), failure.sentence(), details));
	}

	private void end(Reply reply) {
		synchronized (replies) {
			last = reply.numbered(++ends);
			send(last);
		}
	}

	private void sendLast() {
		try {
			// Under the lock, so that it is not outdated when it is written.
			synchronized (replies) {
				send(last);
			}
		} catch (OutOfMemoryError e) {
			// The job that used the memory reports it; an error here would end the heartbeats for good.
			return;
		}
	}

	private void send(Reply reply) {
		try {
			synchronized (replies) {
				JsonLines.write(replies, reply);
			}
		} catch (IOException e) {
			end.run();
		}
	}

	private final class RemoteDialogue implements Dialogue {

		private final long id;
		private final Queue<JsonNode> messages = new ConcurrentLinkedQueue<>();
		private volatile boolean cancelled;

		RemoteDialogue(long id) {
			this.id = id;
		}

		void cancel() {
			cancelled = true;
		}

		void take(JsonNode message) {
			messages.add(message);
		}

		@Override
		public void report(String activity, long done, long total) {
			send(Reply.progress(id, activity, done, total));
		}

		@Override
		public void log(String sentence) {
			send(Reply.log(id, sentence));
		}

		@Override
		public void needs(long bytes) {
			send(Reply.needs(id, bytes));
		}

		@Override
		public void event(JsonNode event) {
			send(Reply.event(id, event));
		}

		@Override
		public Optional<JsonNode> message() {
			return Optional.ofNullable(messages.poll());
		}

		@Override
		public boolean isCancelled() {
			return cancelled;
		}
	}
}
