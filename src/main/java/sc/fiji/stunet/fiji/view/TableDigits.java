package sc.fiji.stunet.fiji.view;

import ij.measure.ResultsTable;

/** How many digits ImageJ shows of the numbers of a table, and writes when the user saves it. */
final class TableDigits {

	private static final int DECIMALS = 3, DIGITS = 5;

	private TableDigits() {}

	/** Shows columns whose numbers would be 0.000, such as volumes of a stack in micrometres, with powers of ten. */
	static void keep(ResultsTable table) {
		keep(table, 0);
	}

	/** @param first column; those before it have ratios, which say enough with 0.000 */
	static void keep(ResultsTable table, int first) {
		for (int column = first; column <= table.getLastColumn(); column++) {
			double[] values = table.getColumnAsDoubles(column);
			if (values == null) continue;
			for (double value : values)
				if (value != 0 && Math.abs(value) < 10 * Math.pow(10, -DECIMALS)) {
					table.setDecimalPlaces(column, -DIGITS);
					break;
				}
		}
	}
}
