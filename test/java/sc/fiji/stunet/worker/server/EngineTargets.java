package sc.fiji.stunet.worker.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

import sc.fiji.stunet.fuzz.Bytes;
import sc.fiji.stunet.fuzz.FuzzTarget;
import sc.fiji.stunet.fuzz.Mutation;
import sc.fiji.stunet.fuzz.Tokens;
import sc.fiji.stunet.job.ImportRequest;
import sc.fiji.stunet.job.TrainingRequest;
import sc.fiji.stunet.worker.EvaluationMessages;
import sc.fiji.stunet.worker.JsonLines;
import sc.fiji.stunet.worker.PredictionMessages;
import sc.fiji.stunet.worker.Reply;

/** The lines between Fiji and the engine. */
public final class EngineTargets {

	private static final List<Class<?>> PARAMETERS = List.of(
			PredictionMessages.Parameters.class,
			EvaluationMessages.Parameters.class,
			TrainingRequest.class,
			ImportRequest.class);

	private EngineTargets() {}

	private static List<byte[]> texts(String... texts) {
		return Stream.of(texts).map(text -> text.getBytes(UTF_8)).toList();
	}

	public static List<FuzzTarget> all() {
		Mutation lines = Mutation.anyOf(Tokens.json(), Tokens.json(), new Bytes());
		Server server = new Server();
		return List.of(
				new FuzzTarget(
						"engine-requests",
						texts(
								"{\"id\":1,\"job\":\"echo\",\"parameters\":{\"a\":[1,2,"
										+ "{\"b\":null}]}}\n{\"id\":1,\"job\":\"tell\","
										+ "\"parameters\":\"STOP\"}\n{\"id\":1,\"job\":\"cancel\"}",
								"{\"id\":2,\"job\":\"read\",\"parameters\":{\"model\":\"/m\","
										+ "\"inputs\":[\"/a.nii\"],\"settings\":{\"step\":0.5,\"mirror\":true,"
										+ "\"threads\":0,\"device\":\"auto\"},\"outputs\":{\"labels\":\"/x\"}}}"),
						lines,
						Set.of(),
						(input, folder) -> server.take(input)),
				new FuzzTarget(
						"engine-replies",
						texts(
								"{\"id\":1,\"progress\":{\"activity\":\"Predicting\",\"done\":1,\"total\":3}}",
								"{\"id\":1,\"failed\":{\"kind\":\"Internal\",\"sentence\":\"x\",\"details\":\"y\"}}",
								"{\"id\":1,\"done\":{\"grid\":{\"size\":[1,2,3],\"spacing\":[1,1,1]},"
										+ "\"device\":\"CPU\"}}",
								"{\"id\":1,\"needs\":123}"),
						lines,
						Set.of(IllegalArgumentException.class),
						(input, folder) -> JsonLines.read(new String(input, UTF_8), Reply.class)
								.map(Reply::done)
								.ifPresent(done -> JsonLines.value(done, PredictionMessages.Result.class))));
	}

	/** A server that goes on after every input, and answers. */
	private static final class Server {

		private OutputStream requests;
		private Throwable ended;
		private CountDownLatch answered;

		private Object answer() {
			answered.countDown();
			return "answered";
		}

		private void start() throws IOException {
			Pipe pipe = Pipe.open();
			requests = Channels.newOutputStream(pipe.sink());
			Map<String, Handler> jobs = Map.of(
					"echo",
					(parameters, dialogue) -> parameters,
					"answer",
					(parameters, dialogue) -> answer(),
					"read",
					(parameters, dialogue) -> PARAMETERS.stream()
							.map(type -> JsonLines.value(parameters, type))
							.toList());
			EngineServer server = new EngineServer(jobs, OutputStream.nullOutputStream(), () -> {});
			Thread thread = new Thread(() -> server.serve(Channels.newInputStream(pipe.source())));
			thread.setDaemon(true);
			thread.setUncaughtExceptionHandler((dead, problem) -> {
				ended = problem;
				answered.countDown();
			});
			thread.start();
		}

		void take(byte[] lines) throws Exception {
			if (requests == null || ended != null) start();
			ended = null;
			answered = new CountDownLatch(1);
			try {
				requests.write(lines);
				requests.write("\n{\"id\":77,\"job\":\"answer\"}\n".getBytes(UTF_8));
			} catch (IOException e) {
				// It has ended while it was spoken to, and says why.
			}
			answered.await();
			if (ended instanceof RuntimeException problem) throw problem;
			if (ended instanceof Error problem) throw problem;
		}
	}
}
