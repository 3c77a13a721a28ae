package sc.fiji.stunet;

import java.nio.file.Path;

import sc.fiji.stunet.dataset.DataSet;
import sc.fiji.stunet.dataset.IntegrityCheck;
import sc.fiji.stunet.dataset.IntegrityReport;
import sc.fiji.stunet.progress.Progress;

/** Annotated cases in a folder: what is in them, and whether they can be learnt from. */
public final class DataSets {

	/**
	 * @param text cases, structures and every finding, in lines
	 * @param errors findings that forbid to learn from the data set
	 */
	public record Check(String text, int errors) {}

	private DataSets() {}

	/**
	 * Reads every file.
	 *
	 * @throws sc.fiji.stunet.dataset.InvalidDataSet if the folder is no data set at all
	 */
	public static Check check(Path folder, Progress progress) {
		IntegrityReport report = IntegrityCheck.run(DataSet.read(folder, progress), progress);
		return new Check(report.toText(), report.errors().size());
	}
}
