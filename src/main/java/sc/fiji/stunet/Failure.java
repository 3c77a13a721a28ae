package sc.fiji.stunet;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;

import sc.fiji.stunet.batch.CaseFailed;
import sc.fiji.stunet.batch.CaseTrouble;
import sc.fiji.stunet.batch.InvalidBatch;
import sc.fiji.stunet.batch.RepeatedFailure;
import sc.fiji.stunet.dataset.InvalidDataSet;
import sc.fiji.stunet.engine.EngineUnavailable;
import sc.fiji.stunet.io.InvalidOutput;
import sc.fiji.stunet.io.UnreadableVolume;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.predict.OutOfMemory;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.train.Diverged;
import sc.fiji.stunet.train.InvalidTraining;
import sc.fiji.stunet.train.planning.TooLittleMemory;
import sc.fiji.stunet.volume.InvalidVolume;

/**
 * What went wrong, as the user is told it: the one place where exceptions become sentences and exit codes.
 *
 * @param kind name of the class of failure, stable, for programs
 * @param sentence what is wrong, where, and what to do
 * @param exitCode of the command line; 3 is kept for "some cases of a folder failed"
 * @param isDefect whether the stack trace helps anybody: only when it is a defect of ours
 */
public record Failure(Kind kind, String sentence, int exitCode, boolean isDefect) {

	public enum Kind {
			/** Something that the program did not foresee: a defect of ours. */
			INTERNAL("Internal", 1),
			/** Options that make no sense. */
			INVALID_REQUEST("InvalidRequest", 2),
			INVALID_VOLUME("InvalidVolume", 4),
			INVALID_DATA_SET("InvalidDataSet", 4),
			INVALID_MODEL("InvalidModel", 5),
			INVALID_OUTPUT("InvalidOutput", 6),
			OUT_OF_MEMORY("OutOfMemory", 7),
			ENGINE_UNAVAILABLE("EngineUnavailable", 8),
			/** A training whose loss explodes again and again. */
			DIVERGED("Diverged", 9),
			CANCELLED("Cancelled", 130);

		private final String label;
		private final int exitCode;

		Kind(String label, int exitCode) {
			this.label = label;
			this.exitCode = exitCode;
		}

		@Override
		public String toString() {
			return label;
		}
	}

	private Failure(Kind kind, String sentence) {
		this(kind, sentence, kind.exitCode, kind == Kind.INTERNAL);
	}

	public static Failure of(Throwable problem) {
		if (isOfOpenFiles(problem)) return new Failure(Kind.ENGINE_UNAVAILABLE, "The system lets this process have too few files open at once; raise the limit (ulimit -n 1024) and start again.");
		if (problem instanceof UnreadableVolume) return new Failure(Kind.INVALID_VOLUME, problem.getMessage(), Kind.INVALID_VOLUME.exitCode, true);
		if (problem instanceof InvalidVolume || problem instanceof CaseFailed) return new Failure(Kind.INVALID_VOLUME, problem.getMessage());
		if (problem instanceof InvalidDataSet) return new Failure(Kind.INVALID_DATA_SET, problem.getMessage());
		if (problem instanceof InvalidModel) return new Failure(Kind.INVALID_MODEL, problem.getMessage());
		if (problem instanceof InvalidOutput) return new Failure(Kind.INVALID_OUTPUT, problem.getMessage());
		if (problem instanceof InvalidRequest || problem instanceof InvalidBatch || problem instanceof InvalidTraining) return new Failure(Kind.INVALID_REQUEST, problem.getMessage());
		if (problem instanceof EngineUnavailable) return new Failure(Kind.ENGINE_UNAVAILABLE, problem.getMessage());
		if (problem instanceof OutOfMemory || problem instanceof TooLittleMemory) return new Failure(Kind.OUT_OF_MEMORY, problem.getMessage());
		if (problem instanceof Diverged) return new Failure(Kind.DIVERGED, problem.getMessage());
		if (problem instanceof Cancelled) return new Failure(Kind.CANCELLED, problem.getMessage());
		if (problem instanceof RepeatedFailure) return new Failure(Kind.INTERNAL, problem.getMessage(), Kind.INTERNAL.exitCode, false);
		if (problem instanceof OutOfMemoryError)
			return new Failure(Kind.OUT_OF_MEMORY, "There is not enough memory for this volume" + (problem.getMessage() == null ? "" : " (" + problem.getMessage() + ")")
				+ "; close other programs, use a coarser image or a machine with more memory.");
		if (problem instanceof InvalidPathException name) return new Failure(Kind.INVALID_REQUEST, sentence(name));
		if (problem instanceof NoSuchFileException missing)
			return new Failure(Kind.INVALID_REQUEST, "There is no file " + missing.getFile() + "; check the path.");
		return new Failure(Kind.INTERNAL, "Something unexpected happened (" + problem + "); the log has the details.");
	}

	/** Whoever meets the limit first: a reader, a writer, or Java while it loads a class. The text is that of the C library (EMFILE). */
	private static boolean isOfOpenFiles(Throwable problem) {
		for (Throwable cause = problem; cause != null; cause = cause.getCause())
			if (cause.getMessage() != null && cause.getMessage().contains("Too many open files")) return true;
		return false;
	}

	/** Where the system's locale has no such letters, as POSIX's on Linux; or with characters that no system takes. */
	private static String sentence(InvalidPathException name) {
		return "'" + name.getInput() + "' cannot be the name of a file here (the system's encoding of names is " + System.getProperty("sun.jnu.encoding")
			+ "); correct it, or set LC_ALL=C.UTF-8 in the environment for letters of all languages.";
	}

	/** What it means for a run over many cases when it went wrong with one of them. */
	static CaseTrouble ofCase(Throwable problem) {
		Failure failure = of(problem);
		CaseTrouble.Kind kind = problem instanceof CaseFailed || problem instanceof InvalidPathException ? CaseTrouble.Kind.OF_THE_CASE : switch (failure.kind) {
			case INVALID_VOLUME, OUT_OF_MEMORY -> CaseTrouble.Kind.OF_THE_CASE;
			case INTERNAL -> CaseTrouble.Kind.UNFORESEEN;
			case INVALID_OUTPUT -> CaseTrouble.Kind.OF_THE_OUTPUT;
			default -> CaseTrouble.Kind.OF_ALL;
		};
		return new CaseTrouble(kind, failure.sentence, failure.isDefect() ? stackTrace(problem) : "");
	}

	/** For the log. */
	public static String stackTrace(Throwable problem) {
		StringWriter text = new StringWriter();
		problem.printStackTrace(new PrintWriter(text, true));
		return text.toString().strip();
	}
}
