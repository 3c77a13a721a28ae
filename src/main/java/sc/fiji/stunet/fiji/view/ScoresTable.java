package sc.fiji.stunet.fiji.view;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

import ij.measure.ResultsTable;

import sc.fiji.stunet.files.CsvTable;
import sc.fiji.stunet.job.EvaluationReport;
import sc.fiji.stunet.job.StructureVolume;
import sc.fiji.stunet.volume.Decimals;

/** The table of scores of an evaluation, one row per structure; the last row has the means. */
public record ScoresTable(EvaluationReport report) {

	private static final List<String> COLUMNS = List.of(
			"structure",
			"value",
			"dice",
			"iou",
			"nsd",
			"hd95_mm",
			"reference_voxels",
			"reference_mm3",
			"prediction_voxels",
			"prediction_mm3");
	private static final String MEAN = "mean";

	public void write(Path file, boolean overwrite) {
		CsvTable csv = new CsvTable().row(COLUMNS);
		for (EvaluationReport.Score s : report.structures())
			csv.row(List.of(
					s.name(),
					s.value(),
					s.dice(),
					s.iou(),
					s.nsd(),
					s.hd95Mm(),
					s.reference().voxels(),
					s.reference().mm3(),
					s.prediction().voxels(),
					s.prediction().mm3()));
		EvaluationReport.Means means = report.means();
		csv.row(List.of(MEAN, "", means.dice(), means.iou(), means.nsd(), means.hd95Mm(), "", "", "", ""));
		csv.write(file, overwrite);
	}

	public ResultsTable toResultsTable() {
		ResultsTable table = new ResultsTable();
		table.setPrecision(4);
		for (EvaluationReport.Score s : report.structures()) {
			table.addRow();
			table.addValue(COLUMNS.get(0), s.name());
			table.addValue(COLUMNS.get(1), s.value());
			addScores(table, s.dice(), s.iou(), s.nsd(), s.hd95Mm());
			addVolumes(table, s.reference(), s.prediction());
		}
		EvaluationReport.Means means = report.means();
		table.addRow();
		table.addValue(COLUMNS.get(0), MEAN);
		table.addValue(COLUMNS.get(1), "");
		addScores(table, means.dice(), means.iou(), means.nsd(), means.hd95Mm());
		TableDigits.keep(table, table.getColumnIndex("hd95_mm"));
		return table;
	}

	private static void addScores(ResultsTable table, double... scores) {
		for (int i = 0; i < scores.length; i++) table.addValue(COLUMNS.get(2 + i), scores[i]);
	}

	private static void addVolumes(ResultsTable table, StructureVolume reference, StructureVolume prediction) {
		table.addValue(COLUMNS.get(6), (double) reference.voxels());
		table.addValue(COLUMNS.get(7), reference.mm3());
		table.addValue(COLUMNS.get(8), (double) prediction.voxels());
		table.addValue(COLUMNS.get(9), prediction.mm3());
	}

	/** The means as a sentence, for the log. */
	public String sentence() {
		EvaluationReport.Means means = report.means();
		return String.format(
				Locale.ROOT,
				"mean Dice %.4f, surface Dice %.4f within %s mm, HD95 %s mm over %d %s of the reference (%d "
						+ "missed, %d only predicted).",
				means.dice(),
				means.nsd(),
				report.toleranceMm(),
				Decimals.text(means.hd95Mm(), 2),
				means.structures(),
				means.structures() == 1 ? "structure" : "structures",
				report.missed(),
				report.onlyPredicted());
	}
}
