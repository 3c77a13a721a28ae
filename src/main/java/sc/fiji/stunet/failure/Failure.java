package sc.fiji.stunet.failure;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;

/**
 * A failure in the form for the user; exceptions are translated to sentences and exit codes here and nowhere else.
 *
 * @param kind name of the class of failure, stable, for programs
 * @param sentence what is wrong, where, and what to do
 * @param details for the log, such as the stack trace of a defect of this program; else empty
 */
public record Failure(Kind kind, String sentence, String details) {

	public enum Kind {
		/** An unexpected error: a defect of this program. */
		INTERNAL("Internal", 1),
		/** Options that are impossible or contradict each other. */
		INVALID_REQUEST("InvalidRequest", 2),
		INVALID_VOLUME("InvalidVolume", 4),
		INVALID_DATA_SET("InvalidDataSet", 4),
		INVALID_MODEL("InvalidModel", 5),
		INVALID_OUTPUT("InvalidOutput", 6),
		OUT_OF_MEMORY("OutOfMemory", 7),
		ENGINE_UNAVAILABLE("EngineUnavailable", 8),
		/** The engine's process died or fell silent during a job. */
		ENGINE("Engine", 8),
		/** A training whose loss explodes again and again. */
		DIVERGED("Diverged", 9),
		/** A file that cannot be fetched from the network. */
		DOWNLOAD("Download", 10),
		CANCELLED("Cancelled", 130);

		private final String label;
		private final int exitCode;

		Kind(String label, int exitCode) {
			this.label = label;
			this.exitCode = exitCode;
		}

		/** @param label from the engine; an unknown one is an internal error */
		public static Kind of(String label) {
			return Arrays.stream(values())
					.filter(kind -> kind.label.equals(label))
					.findFirst()
					.orElse(INTERNAL);
		}

		/**
		 * Whether the same work may succeed on another machine, or in another moment: the reason is unknown, or is the
		 * process that did it.
		 */
		public boolean mayPassElsewhere() {
			return this == INTERNAL || this == OUT_OF_MEMORY || this == ENGINE_UNAVAILABLE || this == ENGINE;
		}

		@Override
		public String toString() {
			return label;
		}
	}

	private Failure(Kind kind, String sentence) {
		this(kind, sentence, "");
	}

	/** Exit code of the command line; 3 is reserved for "some cases of a folder failed". */
	public int exitCode() {
		return kind.exitCode;
	}

	public static Failure of(Throwable problem) {
		if (isOfOpenFiles(problem))
			return new Failure(
					Kind.ENGINE_UNAVAILABLE,
					"The system lets this process have too few files open at once; raise the limit (ulimit -n "
							+ "1024) and start again.");
		if (problem instanceof UserError error) return new Failure(error.kind(), error.getMessage(), error.details());
		if (problem instanceof OutOfMemoryError)
			return new Failure(
					Kind.OUT_OF_MEMORY,
					"There is not enough memory for this volume"
							+ (problem.getMessage() == null ? "" : " (" + problem.getMessage() + ")")
							+ "; close other programs, use a coarser image or a machine with more memory.");
		if (problem instanceof InvalidPathException name) return new Failure(Kind.INVALID_REQUEST, sentence(name));
		if (problem instanceof NoSuchFileException missing)
			return new Failure(Kind.INVALID_REQUEST, "There is no file " + missing.getFile() + "; check the path.");
		return new Failure(
				Kind.INTERNAL,
				"Something unexpected happened (" + problem + "); the log has the details.",
				stackTrace(problem));
	}

	/**
	 * Whether the limit of open files was reached, by a reader, a writer, or Java loading a class. The text is that of
	 * the C library (EMFILE).
	 */
	public static boolean isOfOpenFiles(Throwable problem) {
		for (Throwable cause = problem; cause != null; cause = cause.getCause())
			if (cause.getMessage() != null && cause.getMessage().contains("Too many open files")) return true;
		return false;
	}

	/**
	 * The sentence for a name that the system's locale cannot write, as POSIX's on Linux, or that no system accepts.
	 */
	private static String sentence(InvalidPathException name) {
		return "'" + name.getInput() + "' cannot be the name of a file here (the system's encoding of names is "
				+ System.getProperty("sun.jnu.encoding")
				+ "); correct it, or set LC_ALL=C.UTF-8 in the environment for letters of all languages.";
	}

	/** The stack trace, for the log. */
	public static String stackTrace(Throwable problem) {
		StringWriter text = new StringWriter();
		problem.printStackTrace(new PrintWriter(text, true));
		return text.toString().strip();
	}
}
