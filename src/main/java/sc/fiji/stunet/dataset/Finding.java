package sc.fiji.stunet.dataset;

import java.nio.file.Path;

/**
 * A finding about a data set for the user, before it is used.
 *
 * @param file the subject, or the data set's folder
 * @param sentence for the user: which file, what is wrong and what to do
 */
public record Finding(Severity severity, Path file, String sentence) {

	public enum Severity {
		/** The data set is not used until it is corrected. */
		ERROR,
		/** The data set can be used as it is. */
		WARNING
	}

	static Finding error(Path file, String sentence) {
		return new Finding(Severity.ERROR, file, sentence);
	}

	static Finding warning(Path file, String sentence) {
		return new Finding(Severity.WARNING, file, sentence);
	}

	public boolean isError() {
		return severity == Severity.ERROR;
	}

	@Override
	public String toString() {
		return (isError() ? "error: " : "warning: ") + sentence;
	}
}
