package sc.fiji.stunet.worker.client;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

import sc.fiji.stunet.JavaProcess;
import sc.fiji.stunet.failure.Failure;
import sc.fiji.stunet.job.Epoch;
import sc.fiji.stunet.job.LearningRates;
import sc.fiji.stunet.job.Preview;
import sc.fiji.stunet.job.RunTime;
import sc.fiji.stunet.job.TrainingRequest;
import sc.fiji.stunet.job.TrainingResult;
import sc.fiji.stunet.worker.JobNames;
import sc.fiji.stunet.worker.JsonLines;
import sc.fiji.stunet.worker.Reply;
import sc.fiji.stunet.worker.Request;
import sc.fiji.stunet.worker.TrainingMessages;

/**
 * An engine without TensorFlow that does, or fails to do, what a job's name says. The main class of a child process.
 */
public final class FakeEngine {

	/** Output of a training in whose middle the process ends. */
	static final String CRASHES = "/crashes.stunet";

	private FakeEngine() {}

	static ProcessBuilder command() {
		return JavaProcess.of(FakeEngine.class);
	}

	public static void main(String[] args) throws Exception {
		PrintStream out = System.out;
		BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String line = in.readLine(); line != null; line = in.readLine()) {
			Request request = JsonLines.read(line, Request.class).orElseThrow();
			if (!request.job().equals(Request.CANCEL)) answer(request, out, in);
		}
	}

	private static void answer(Request request, PrintStream out, BufferedReader in) throws Exception {
		long id = request.id();
		switch (request.job()) {
			case "echo" -> done(out, id, request.parameters());
			case "work" -> {
				JsonLines.write(out, Reply.progress(id, "Working", 1, 2));
				for (int i = 0; i < 2; i++) JsonLines.write(out, Reply.log(id, "half way"));
				done(out, id, pid());
			}
			case "pid" -> done(out, id, pid());
			case "talk" -> {
				JsonLines.write(out, Reply.event(id, request.parameters()));
				Request received = JsonLines.read(in.readLine(), Request.class).orElseThrow();
				JsonLines.write(out, Reply.event(id, JsonLines.tree(received)));
				done(
						out,
						id,
						JsonLines.read(in.readLine(), Request.class)
								.orElseThrow()
								.parameters());
			}
			case JobNames.TRAIN -> {
				JsonLines.write(out, Reply.needs(id, 1));
				Path output = JsonLines.value(request.parameters(), TrainingRequest.class)
						.output();
				if (output.equals(Path.of(CRASHES))) System.exit(42);
				Epoch epoch = new Epoch(
						3,
						7,
						0.5,
						0.75,
						List.of(0.25, Double.NaN),
						0.25,
						0.2,
						new LearningRates(0.01, 0.02),
						12,
						0.1,
						48,
						true);
				Preview preview = new Preview(2, 1, new float[] {-1.5f, 2}, new short[] {0, 2}, new short[] {1, 300});
				JsonLines.write(
						out,
						Reply.event(
								id,
								JsonLines.tree(new TrainingMessages.Event(
										List.of("liver", "spleen"), epoch, Optional.of(preview)))));
				StringBuilder received = new StringBuilder();
				for (String control = ""; !control.equals("STOP"); ) {
					control = JsonLines.read(in.readLine(), Request.class)
							.orElseThrow()
							.parameters()
							.textValue();
					received.append(control).append(' ');
				}
				done(
						out,
						id,
						JsonLines.tree(new TrainingResult(
								output, received + request.parameters().toString(), new RunTime(2, 1e12))));
			}
			case "sleep" -> {
				Thread.sleep(100);
				done(out, id, pid());
			}
			case "garbage" -> {
				out.println("printed by somebody");
				out.println("WARNING: All log messages before absl::InitializeLog() is called are written to STDERR");
				out.println("{\"id\":broken");
				out.print("half a line {\"id\":1,\"pro");
				out.flush();
				done(out, id, pid());
			}
			case "repeat" -> {
				for (long number : new long[] {1, 1, 2, 2})
					JsonLines.write(out, Reply.log(id, "over").numbered(number));
				for (int i = 0; i < 2; i++)
					JsonLines.write(out, Reply.done(id, pid()).numbered(3));
			}
			case "late" -> {
				JsonLines.write(out, Reply.done(id - 1, pid()));
				JsonLines.write(out, Reply.failed(id + 1, new Reply.Problem("Other", "Not yours.", null)));
				done(out, id, request.parameters());
			}
			case "fail" ->
				JsonLines.write(out, Reply.failed(id, new Reply.Problem("InvalidVolume", "The image is empty.", null)));
			case "unavailable" ->
				JsonLines.write(
						out,
						Reply.failed(
								id,
								new Reply.Problem(
										Failure.Kind.ENGINE_UNAVAILABLE.toString(), "It does not load.", null)));
			case "beat" -> {
				for (int i = 0; i < 20; i++) {
					JsonLines.write(out, Reply.progress(id, "Working", i, 20));
					Thread.sleep(50);
				}
				done(out, id, pid());
			}
			case "die" -> {
				JsonLines.write(out, Reply.progress(id, "Working", 1, 2));
				System.err.println("my last words");
				System.err.flush();
				System.exit(42);
			}
			case "dieUnheard" -> System.exit(42);
			case "dieAfter" -> {
				done(out, id, pid());
				in.readLine();
				System.exit(0);
			}
			case "closeOutput" -> {
				out.close();
				Thread.sleep(60_000);
			}
			case "obedient" -> {
				JsonLines.write(out, Reply.progress(id, "Working", 1, 2));
				in.readLine();
				JsonLines.write(out, Reply.cancelled(id));
			}
			case "stubborn" -> {
				JsonLines.write(out, Reply.progress(id, "Working", 1, 2));
				while (true) {
					JsonLines.write(out, Reply.alive());
					Thread.sleep(100);
				}
			}
			case "mute" -> Thread.sleep(60_000);
			default -> throw new IllegalArgumentException(request.job());
		}
	}

	private static JsonNode pid() {
		return JsonLines.tree(Map.of("pid", ProcessHandle.current().pid()));
	}

	private static void done(OutputStream out, long id, JsonNode result) throws Exception {
		JsonLines.write(out, Reply.done(id, result));
	}
}
