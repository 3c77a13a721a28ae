package sc.fiji.stunet.fiji;

import ij.measure.ResultsTable;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import net.imglib2.Cursor;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.view.Views;

import sc.fiji.stunet.io.AtomicFile;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.volume.LabelMap;

/** How large each structure is; absent ones have 0. */
record VolumesTable(List<Row> rows) {

	private static final MathContext DIGITS = new MathContext(7);

	/** @param mm3 volume in cubic millimetres */
	record Row(String structure, int value, long voxels, double mm3) {}

	static VolumesTable of(LabelMap labels, Structures structures) {
		long[] voxels = new long[1 << 16];
		Cursor<UnsignedShortType> cursor = Views.flatIterable(labels.voxels()).cursor();
		while (cursor.hasNext())
			voxels[cursor.next().get()]++;
		double mm3 = labels.geometry().spacing().voxelVolume();
		List<Row> rows = new ArrayList<>();
		structures.all().forEach(s -> rows.add(new Row(s.name(), s.value(), voxels[s.value()], voxels[s.value()] * mm3)));
		return new VolumesTable(List.copyOf(rows));
	}

	/** Comma separated, with decimal points whatever the language. */
	void write(Path file, boolean overwrite) {
		StringBuilder csv = new StringBuilder("structure,value,voxels,mm3\n");
		for (Row row : rows)
			csv.append(quoted(row.structure())).append(',').append(row.value()).append(',').append(row.voxels()).append(',')
				.append(new BigDecimal(row.mm3()).round(DIGITS).stripTrailingZeros().toPlainString()).append('\n');
		AtomicFile.write(file, overwrite, out -> out.write(csv.toString().getBytes(StandardCharsets.UTF_8)));
	}

	private static String quoted(String name) {
		return name.matches("[^,\"\n]*") ? name : '"' + name.replace("\"", "\"\"") + '"';
	}

	ResultsTable toResultsTable() {
		ResultsTable table = new ResultsTable();
		for (Row row : rows) {
			table.addRow();
			table.addValue("structure", row.structure());
			table.addValue("value", row.value());
			table.addValue("voxels", row.voxels());
			table.addValue("mm3", row.mm3());
		}
		return table;
	}
}
