package sc.fiji.stunet.job;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The result of the check of a data set.
 *
 * @param text cases, structures and every finding, in lines
 * @param errors sentences of the findings that prevent a training
 */
public record DataSetReport(String text, List<String> errors) {

	public DataSetReport {
		errors = List.copyOf(errors);
	}

	/** The same with other errors before its own. */
	public DataSetReport and(List<String> others) {
		StringBuilder lines = new StringBuilder(text);
		others.forEach(sentence -> lines.append("error: ").append(sentence).append("\n"));
		return new DataSetReport(
				lines.toString(),
				Stream.concat(others.stream(), errors.stream()).toList());
	}

	/** The same in other words. */
	public DataSetReport with(UnaryOperator<String> words) {
		return new DataSetReport(words.apply(text), errors.stream().map(words).toList());
	}
}
