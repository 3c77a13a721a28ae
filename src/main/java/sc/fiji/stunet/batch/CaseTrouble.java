package sc.fiji.stunet.batch;

import java.nio.file.InvalidPathException;

import sc.fiji.stunet.failure.Failure;

/**
 * Something that went wrong with a case, in the words of those who know what it means.
 *
 * @param sentence why the case has failed, for the user
 * @param trace of what nobody foresaw, for the log: the exception, then where it came from; empty if it was foreseen
 */
public record CaseTrouble(Kind kind, String sentence, String trace) {

	public enum Kind {
		/** Of the case's own files, whether foreseen or not. */
		OF_THE_CASE,
		/** Something could not be written: it may be about one name, or the disk. */
		OF_THE_OUTPUT,
		/** Nobody foresaw it, so that it may be about anything. */
		UNFORESEEN,
		/** Every other case would go wrong as well. */
		OF_ALL
	}

	/** What it means for a run over many cases when it went wrong with one of them. */
	public static CaseTrouble of(Throwable problem) {
		Failure failure = Failure.of(problem);
		Kind kind = problem instanceof InvalidPathException
				? Kind.OF_THE_CASE
				: switch (failure.kind()) {
					case INVALID_VOLUME, OUT_OF_MEMORY -> Kind.OF_THE_CASE;
					case INTERNAL, ENGINE -> Kind.UNFORESEEN;
					case INVALID_OUTPUT -> Kind.OF_THE_OUTPUT;
					default -> Kind.OF_ALL;
				};
		return new CaseTrouble(kind, failure.sentence(), failure.details());
	}

	public static CaseTrouble ofTheCase(String sentence) {
		return new CaseTrouble(Kind.OF_THE_CASE, sentence, "");
	}

	/** What went wrong and where, without the case: the class of the exception, and the first place in this program. */
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
