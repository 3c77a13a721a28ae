package sc.fiji.stunet.job;

import java.util.List;

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
}
