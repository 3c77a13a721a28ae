package sc.fiji.stunet.job;

import java.util.List;

/**
 * What the check of a data set found.
 *
 * @param text cases, structures and every finding, in lines
 * @param errors sentences of the findings that forbid to learn from it
 */
public record DataSetReport(String text, List<String> errors) {

	public DataSetReport {
		errors = List.copyOf(errors);
	}
}
