package sc.fiji.stunet.fiji.view;

import ij.measure.ResultsTable;

import sc.fiji.stunet.measure.VolumesTable;

/** A table of volumes as ImageJ shows it, with how to cite. */
public final class VolumesWindow {

	private VolumesWindow() {}

	/** Shows the table in a window of its own. */
	public static void show(VolumesTable table, String title) {
		resultsTable(table).show(title);
	}

	static ResultsTable resultsTable(VolumesTable volumes) {
		ResultsTable table = new ResultsTable();
		for (VolumesTable.Row row : volumes.rows()) {
			table.addRow();
			for (VolumesTable.Column column : volumes.columns()) {
				Object cell = column.of().apply(row);
				if (cell instanceof Number number) table.addValue(column.name(), number.doubleValue());
				else table.addValue(column.name(), cell.toString());
			}
			if (!volumes.cite().isEmpty()) table.addValue("cite", volumes.cite());
		}
		TableDigits.keep(table);
		return table;
	}
}
