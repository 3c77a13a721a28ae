package sc.fiji.stunet.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * What must not happen, of one input.
 *
 * @param place the kind of failure and where it arose; findings of the same place are the same
 * @param trace for whoever mends it
 */
record Finding(String place, String trace) {

	private static final int FRAMES = 30;

	static Finding of(Throwable problem) {
		StringBuilder trace = new StringBuilder(problem.toString());
		for (Throwable one = problem; one != null; one = one.getCause()) {
			if (one != problem) trace.append("\ncaused by ").append(one);
			trace.append(text(one.getStackTrace()));
		}
		return new Finding(places(problem), trace.toString());
	}

	/** Also where the first cause arose: failures that nobody foresaw are wrapped in one place. */
	private static String places(Throwable problem) {
		String place = place(problem);
		Throwable first = problem;
		while (first.getCause() != null) first = first.getCause();
		return first == problem ? place : place + ", caused by " + place(first);
	}

	private static String place(Throwable problem) {
		String place = ours(problem.getStackTrace());
		// Where the stack is full is chance.
		return problem.getClass().getName() + " at "
				+ (problem instanceof StackOverflowError ? place.replaceAll("\\.[^.]*$", "") : place);
	}

	static Finding hang(Thread thread) {
		StackTraceElement[] trace = thread.getStackTrace();
		return new Finding("HANG at " + ours(trace), "It did not end in time." + text(trace));
	}

	private static String text(StackTraceElement[] trace) {
		return Arrays.stream(trace)
				.limit(FRAMES)
				.map(frame -> "\n\tat " + frame)
				.collect(Collectors.joining());
	}

	/** The first place in the product. */
	private static String ours(StackTraceElement[] trace) {
		return Arrays.stream(trace)
				.filter(frame -> frame.getClassName().startsWith("sc.fiji.stunet."))
				.findFirst()
				.or(() -> Arrays.stream(trace).findFirst())
				.map(frame -> frame.getClassName() + "." + frame.getMethodName() + ":" + frame.getLineNumber())
				.orElse("?");
	}

	/** Keeps the input as NAME-HASH.bin, and beside it what it did and how to do it again. */
	void keep(String reader, byte[] input, Path folder) throws IOException {
		String name = reader + "-" + Integer.toHexString(place.hashCode());
		Path file = Files.write(Files.createDirectories(folder).resolve(name + ".bin"), input);
		String text = place + "\nagain: mvn test -Dtest=FuzzTest -Dstunet.fuzz.reader=" + reader
				+ " -Dstunet.fuzz.input=" + file + "\n" + trace + "\n";
		// Not as a string: messages have halves of letters.
		Files.write(folder.resolve(name + ".txt"), text.getBytes(StandardCharsets.UTF_8));
	}
}
