package sc.fiji.stunet.fiji.view;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ij.measure.ResultsTable;
import org.junit.jupiter.api.Test;

class TableDigitsTest {

	@Test
	void showsSmallVolumesWithPowersOfTen() {
		ResultsTable table = new ResultsTable();
		table.addRow();
		table.addValue("structure", "nucleus");
		table.addValue("mm3", 4.25e-8);
		table.addValue("voxels", 17);
		TableDigits.keep(table);
		assertEquals("nucleus\t4.25000E-8\t17", table.getRowAsString(0).replaceFirst("^1\t", ""));
	}

	/** One structure that was hardly found does not change how the others are shown. */
	@Test
	void ratiosStayAsTheyAre() {
		ResultsTable table = new ResultsTable();
		table.addRow();
		table.addValue("dice", 0.004);
		table.addValue("hd95_mm", 0.004);
		TableDigits.keep(table, 1);
		assertEquals("0.004\t4.00000E-3", table.getRowAsString(0).replaceFirst("^1\t", ""));
	}
}
