package sc.fiji.stunet.batch;

import java.nio.file.InvalidPathException;

import sc.fiji.stunet.failure.Failure;

/**
 * The reason of a case's failure, and its meaning for the other cases.
 *
 * @param sentence the reason, for the user
 * @param trace stack trace of an unexpected exception, for the log; empty if the failure is a known one
 */
public record CaseFailure(Kind kind, String sentence, String trace) {

	public enum Kind {
		/** The case's own files are the reason. */
		OF_THE_CASE,
		/** An output could not be written: it may be about one name, or the disk. */
		OF_THE_OUTPUT,
		/** The error was unexpected: its reason is unknown. */
		UNFORESEEN,
		/** Every other case would fail as well. */
		OF_ALL,
		/**
		 * No case can be segmented as it is asked for, and none is at fault: the model or the engine is, or where the
		 * work is done, as a machine that sees another output folder.
		 */
		OF_THE_RUN;

		public boolean endsTheRun() {
			return this == OF_ALL || this == OF_THE_RUN;
		}
	}

	/** Classifies an exception by what it means for the other cases of the run. */
	public static CaseFailure of(Throwable problem) {
		Failure failure = Failure.of(problem);
		return new CaseFailure(kind(problem, failure.kind()), failure.sentence(), failure.details());
	}

	private static Kind kind(Throwable problem, Failure.Kind kind) {
		if (problem instanceof InvalidPathException) return Kind.OF_THE_CASE;
		// The case may have opened them.
		if (Failure.isOfOpenFiles(problem)) return Kind.OF_ALL;
		return switch (kind) {
			case INVALID_VOLUME, OUT_OF_MEMORY -> Kind.OF_THE_CASE;
			case INTERNAL, ENGINE -> Kind.UNFORESEEN;
			case INVALID_OUTPUT -> Kind.OF_THE_OUTPUT;
			case INVALID_MODEL, ENGINE_UNAVAILABLE -> Kind.OF_THE_RUN;
			default -> Kind.OF_ALL;
		};
	}

	/** The same failure, when it is not one of a case. */
	public CaseFailure ofTheRun() {
		return new CaseFailure(Kind.OF_THE_RUN, sentence, trace);
	}

	/** Identifies the error whatever the case: the class of the exception, and the first line of this program in it. */
	String place() {
		String exception = trace.lines().findFirst().orElse("").split(":")[0];
		return exception
				+ trace.lines()
						.map(String::strip)
						.filter(line -> line.startsWith("at sc.fiji.stunet."))
						.findFirst()
						.orElse("");
	}
}
