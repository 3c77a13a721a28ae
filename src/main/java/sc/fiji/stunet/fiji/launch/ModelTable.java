package sc.fiji.stunet.fiji.launch;

import java.util.List;
import java.util.Optional;

import javax.swing.JTable;
import javax.swing.ListSelectionModel;
import javax.swing.table.DefaultTableModel;

/** The list of {@link ModelsDialog}. The rows change, as models come and go; the model that is selected stays so. */
final class ModelTable extends JTable {

	private static final long serialVersionUID = 1L;
	private static final String[] COLUMNS = {"Name", "Finds", "State"};
	/** Widths of the columns, in letters. */
	private static final int[] WIDTHS = {14, 35, 16};

	private static final class Cells extends DefaultTableModel {

		private static final long serialVersionUID = 1L;

		Cells() {
			super(COLUMNS, 0);
		}

		@Override
		public boolean isCellEditable(int row, int column) {
			return false;
		}
	}

	private final Cells cells;
	private transient List<ModelRow> rows = List.of();
	/** Name of the model to select when it is there; empty: none. */
	private String awaited = "";

	/** @param selected called when another model is selected, or none */
	ModelTable(Runnable selected) {
		this(new Cells(), selected);
	}

	private ModelTable(Cells cells, Runnable selected) {
		super(cells);
		this.cells = cells;
		setSelectionMode(ListSelectionModel.SINGLE_SELECTION);
		getSelectionModel().addListSelectionListener(event -> {
			awaited = "";
			selected.run();
		});
		int em = getFont().getSize();
		for (int i = 0; i < WIDTHS.length; i++) getColumnModel().getColumn(i).setPreferredWidth(WIDTHS[i] * em);
		// Swing's own height is a number of pixels.
		setRowHeight(getFontMetrics(getFont()).getHeight() + em / 4);
	}

	/** Selects a model when the next rows come, unless the user selects another one before. */
	void await(String name) {
		awaited = name;
	}

	/** Shows other rows; the same model is selected again, if it is still there. */
	void setRows(List<ModelRow> now) {
		String chosen = awaited.isEmpty() ? selected().map(ModelRow::name).orElse("") : awaited;
		rows = now;
		cells.setRowCount(0);
		for (ModelRow row : rows) cells.addRow(new Object[] {row.name(), row.finds(), row.state()});
		for (int i = 0; i < rows.size(); i++)
			if (rows.get(i).name().equals(chosen)) {
				setRowSelectionInterval(i, i);
				scrollRectToVisible(getCellRect(i, 0, true));
			}
	}

	Optional<ModelRow> selected() {
		int row = getSelectedRow();
		return row < 0 || row >= rows.size() ? Optional.empty() : Optional.of(rows.get(row));
	}
}
