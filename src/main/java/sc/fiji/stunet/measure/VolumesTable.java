package sc.fiji.stunet.measure;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.util.ConstantUtils;

import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.files.CsvTable;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Decimals;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.LabelStatistics;

/**
 * The table of volumes and intensities of the structures; absent ones have 0 voxels.
 *
 * @param axes of centroids in mm, see {@link LabelDetails#axes}
 * @param model its name
 * @param device the one that computed
 * @param cite how to cite what computed, in a few words; empty: nothing did
 */
public record VolumesTable(
		List<Row> rows, Statistics statistics, String axes, String model, String device, String cite) {

	/**
	 * @param frame time point from 1; 0: there is only one
	 * @param mm3 volume in cubic millimetres
	 * @param mean of the image's calibrated values, of its first channel; NaN when there are no voxels
	 * @param details what else is known, when it was asked for
	 */
	public record Row(
			int frame, String structure, int value, long voxels, double mm3, double mean, LabelDetails details) {}

	/** A column of the table: a text or a number of every row. */
	public record Column(String name, Function<Row, Object> of) {}

	/**
	 * @param grey (x, y, z), on the grid of the labels; empty: intensities are not known
	 * @param progress of {@link Statistics#ALL}, which may take seconds
	 */
	public static VolumesTable of(
			LabelMap labels,
			Optional<RandomAccessibleInterval<FloatType>> grey,
			Structures structures,
			Statistics statistics,
			Progress progress) {
		RandomAccessibleInterval<FloatType> values = grey.orElseGet(
				() -> ConstantUtils.constantRandomAccessibleInterval(new FloatType(Float.NaN), labels.voxels()));
		SortedMap<Integer, LabelStatistics> found = LabelStatistics.of(labels, values);
		Map<Integer, LabelDetails> details =
				statistics == Statistics.ALL ? LabelDetails.of(labels, values, progress) : Map.of();
		double mm3 = labels.geometry().spacing().voxelVolume();
		List<Row> rows = structures.all().stream()
				.map(structure -> {
					LabelStatistics of = found.getOrDefault(structure.value(), LabelStatistics.ABSENT);
					return new Row(
							0,
							structure.name(),
							structure.value(),
							of.voxels(),
							of.voxels() * mm3,
							of.mean(),
							details.getOrDefault(structure.value(), LabelDetails.ABSENT));
				})
				.toList();
		return new VolumesTable(rows, statistics, LabelDetails.axes(labels.geometry()), "", "", "");
	}

	/** The same, with what made the labels. */
	public VolumesTable by(String itsModel, String itsDevice, String itsCitation) {
		return new VolumesTable(rows, statistics, axes, itsModel, itsDevice, itsCitation);
	}

	/** The tables of all time points as one. */
	public static VolumesTable ofFrames(List<VolumesTable> frames) {
		VolumesTable first = frames.get(0);
		List<Row> all = IntStream.range(0, frames.size())
				.boxed()
				.flatMap(frame -> frames.get(frame).rows().stream()
						.map(row -> new Row(
								frame + 1,
								row.structure(),
								row.value(),
								row.voxels(),
								row.mm3(),
								row.mean(),
								row.details())))
				.toList();
		return new VolumesTable(all, first.statistics(), first.axes(), first.model(), first.device(), first.cite());
	}

	private boolean isOfFrames() {
		return rows.stream().anyMatch(row -> row.frame() > 0);
	}

	/** The columns, in their order. */
	public List<Column> columns() {
		List<Column> columns = new ArrayList<>();
		if (isOfFrames()) columns.add(new Column("frame", Row::frame));
		columns.addAll(List.of(
				new Column("structure", Row::structure),
				new Column("value", Row::value),
				new Column("voxels", Row::voxels),
				new Column("mm3", Row::mm3),
				new Column("mean", Row::mean),
				new Column("model", row -> model),
				new Column("device", row -> device)));
		if (statistics == Statistics.ALL) {
			columns.add(new Column("median", row -> row.details().median()));
			columns.add(new Column("sd", row -> row.details().sd()));
			columns.add(new Column("pieces", row -> row.details().pieces()));
			columns.add(new Column("axes", row -> axes));
			three(columns, "centroid_%s_mm", LabelDetails::centroidMm);
			three(columns, "centroid_%s", LabelDetails::centroid);
			three(columns, "box_%s_min", LabelDetails::boxMin);
			three(columns, "box_%s_max", LabelDetails::boxMax);
		}
		return columns;
	}

	private static void three(List<Column> columns, String name, Function<LabelDetails, List<Double>> of) {
		for (int axis = 0; axis < 3; axis++) {
			int index = axis;
			columns.add(new Column(String.format(Locale.ROOT, name, "xyz".charAt(axis)), row -> of.apply(row.details())
					.get(index)));
		}
	}

	/** The rows for programs: name, label, voxels, mm3, ml, mean and so on; what is not known is null. */
	public List<Map<String, Object>> maps() {
		return rows.stream().map(this::map).toList();
	}

	private Map<String, Object> map(Row row) {
		Map<String, Object> map = new LinkedHashMap<>();
		if (row.frame() > 0) map.put("frame", row.frame());
		map.put("name", row.structure());
		map.put("label", row.value());
		map.put("voxels", row.voxels());
		map.put("mm3", row.mm3());
		map.put("ml", row.mm3() / 1000);
		map.put("mean", known(row.mean()));
		if (statistics == Statistics.ALL) {
			LabelDetails details = row.details();
			map.put("median", known(details.median()));
			map.put("sd", known(details.sd()));
			map.put("pieces", details.pieces());
			map.put("axes", axes);
			map.put("centroid_mm", known(details.centroidMm()));
			map.put("centroid", known(details.centroid()));
			map.put("box_min", whole(details.boxMin()));
			map.put("box_max", whole(details.boxMax()));
		}
		return map;
	}

	private static Double known(double value) {
		return Double.isNaN(value) ? null : value;
	}

	private static List<Double> known(List<Double> point) {
		return point.get(0).isNaN() ? null : point;
	}

	private static List<Long> whole(List<Double> corner) {
		return corner.get(0).isNaN() ? null : corner.stream().map(Math::round).toList();
	}

	/**
	 * @param file JSON if its name ends so, otherwise CSV
	 * @throws sc.fiji.stunet.files.InvalidOutput if it cannot be written
	 */
	public void write(Path file, boolean overwrite) {
		if (file.toString().toLowerCase(Locale.ROOT).endsWith(".json")) {
			AtomicFile.write(file, overwrite, out -> out.write(json()));
			return;
		}
		List<Column> columns = columns();
		CsvTable csv = new CsvTable().row(columns.stream().map(Column::name).toList());
		rows.forEach(row ->
				csv.row(columns.stream().map(column -> column.of().apply(row)).toList()));
		csv.write(file, overwrite);
	}

	private byte[] json() throws IOException {
		Map<String, Object> all = new LinkedHashMap<>();
		all.put("model", model);
		all.put("device", device);
		if (!cite.isEmpty()) all.put("cite", cite);
		all.put("structures", maps());
		return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(all);
	}

	/** The table for a terminal: volumes and intensities. */
	public String text() {
		int width = Stream.concat(Stream.of("structure"), rows.stream().map(Row::structure))
				.mapToInt(String::length)
				.max()
				.orElseThrow();
		boolean more = statistics == Statistics.ALL;
		StringBuilder text = new StringBuilder(String.format(
				Locale.ROOT, "%5s  %-" + width + "s  %12s  %14s  %12s", "label", "structure", "voxels", "mm3", "mean"));
		if (isOfFrames()) text.insert(0, "frame  ");
		if (more) text.append(String.format(Locale.ROOT, "  %12s  %12s  %7s", "median", "sd", "pieces"));
		text.append(System.lineSeparator());
		for (Row row : rows) {
			if (isOfFrames()) text.append(String.format(Locale.ROOT, "%5d  ", row.frame()));
			text.append(String.format(
					Locale.ROOT,
					"%5d  %-" + width + "s  %12d  %14s  %12s",
					row.value(),
					row.structure(),
					row.voxels(),
					Decimals.text(row.mm3(), 1),
					text(row.mean())));
			if (more)
				text.append(String.format(
						Locale.ROOT,
						"  %12s  %12s  %7d",
						text(row.details().median()),
						text(row.details().sd()),
						row.details().pieces()));
			text.append(System.lineSeparator());
		}
		return text.toString();
	}

	private static String text(double value) {
		return Double.isNaN(value) ? "-" : Decimals.text(value, 2);
	}
}
