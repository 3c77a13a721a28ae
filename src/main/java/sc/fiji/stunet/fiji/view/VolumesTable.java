package sc.fiji.stunet.fiji.view;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

import ij.measure.ResultsTable;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.real.FloatType;

import sc.fiji.stunet.files.CsvTable;
import sc.fiji.stunet.model.Citation;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.LabelStatistics;

/**
 * The table of volumes and mean intensities of the structures; absent ones have 0 voxels.
 *
 * @param model its name
 * @param device the one that computed
 */
public record VolumesTable(List<Row> rows, String model, String device) {

	/**
	 * @param mm3 volume in cubic millimetres
	 * @param mean of the image's calibrated values, of its first channel; NaN when there are no voxels
	 */
	public record Row(String structure, int value, long voxels, double mm3, double mean) {}

	/** @param grey (x, y, z), on the grid of the labels */
	public static VolumesTable of(
			LabelMap labels,
			RandomAccessibleInterval<FloatType> grey,
			Structures structures,
			String model,
			String device) {
		SortedMap<Integer, LabelStatistics> found = LabelStatistics.of(labels, grey);
		double mm3 = labels.geometry().spacing().voxelVolume();
		List<Row> rows = new ArrayList<>();
		for (Structures.Structure structure : structures.all()) {
			LabelStatistics of = found.getOrDefault(structure.value(), LabelStatistics.ABSENT);
			rows.add(new Row(structure.name(), structure.value(), of.voxels(), of.voxels() * mm3, of.mean()));
		}
		return new VolumesTable(List.copyOf(rows), model, device);
	}

	public void write(Path file, boolean overwrite) {
		CsvTable csv = new CsvTable().row(List.of("structure", "value", "voxels", "mm3", "mean", "model", "device"));
		rows.forEach(row ->
				csv.row(List.of(row.structure(), row.value(), row.voxels(), row.mm3(), row.mean(), model, device)));
		csv.write(file, overwrite);
	}

	public ResultsTable toResultsTable() {
		ResultsTable table = new ResultsTable();
		for (Row row : rows) {
			table.addRow();
			table.addValue("structure", row.structure());
			table.addValue("value", row.value());
			table.addValue("voxels", (double) row.voxels());
			table.addValue("mm3", row.mm3());
			table.addValue("mean", row.mean());
			table.addValue("model", model);
			table.addValue("device", device);
			table.addValue("cite", Citation.SHORT);
		}
		return table;
	}
}
