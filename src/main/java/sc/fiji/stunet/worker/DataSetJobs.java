package sc.fiji.stunet.worker;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;

/** The jobs that look at a data set before anything is learnt from it. All paths are absolute. */
public final class DataSetJobs {

	public static final String CHECK = "check-data";
	public static final String PLAN = "plan";

	private DataSetJobs() {}

	/** @param data folder */
	public record Check(String data) {}

	/**
	 * @param text cases, structures and every finding, lines for the user
	 * @param errors sentences: what forbids to learn from it
	 */
	public record Checked(String text, List<String> errors) {}

	/**
	 * @param data folder
	 * @param size S, B, L, H or auto
	 * @param memory that training may take, in GB of 1e9 bytes; absent: most of what is free
	 * @param output file for the plan; absent: it is not written
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record Plan(String data, String size, Double memory, String output, boolean overwrite) {}

	/** @param text what would be done, lines for the user */
	public record Planned(String text) {}
}
