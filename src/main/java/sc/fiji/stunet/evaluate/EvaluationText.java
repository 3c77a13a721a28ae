package sc.fiji.stunet.evaluate;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.job.EvaluationReport;
import sc.fiji.stunet.job.EvaluationReport.Means;
import sc.fiji.stunet.job.EvaluationReport.Score;
import sc.fiji.stunet.job.StructureVolume;
import sc.fiji.stunet.volume.Decimals;

/** Formats an evaluation as JSON for programs and as a table for people. */
public final class EvaluationText {

	private EvaluationText() {}

	/** @throws sc.fiji.stunet.files.InvalidOutput if the file cannot be written */
	public static void write(EvaluationReport report, Path file, boolean overwrite) {
		AtomicFile.write(file, overwrite, out -> out.write(json(report).getBytes(StandardCharsets.UTF_8)));
	}

	/** JSON for programs: keys as in the record; numbers that are not finite are the strings "NaN" and "Infinity". */
	public static String json(EvaluationReport report) {
		return text(node(report));
	}

	public static String text(ObjectNode root) {
		try {
			return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
		} catch (JsonProcessingException e) {
			throw new IllegalStateException(e);
		}
	}

	public static ObjectNode node(EvaluationReport report) {
		ObjectNode root = JsonNodeFactory.instance.objectNode();
		put(root, "toleranceMm", report.toleranceMm());
		Means means = report.means();
		ObjectNode mean = root.putObject("means").put("structures", means.structures());
		put(mean, "dice", means.dice());
		put(mean, "iou", means.iou());
		put(mean, "nsd", means.nsd());
		put(mean, "hd95Mm", means.hd95Mm());
		root.put("missed", report.missed())
				.put("onlyPredicted", report.onlyPredicted())
				.put("absent", report.absent());
		report.judged().ifPresent(share -> root.put("judged", share));
		var structures = root.putArray("structures");
		for (Score score : report.structures()) {
			ObjectNode one = structures.addObject().put("value", score.value()).put("name", score.name());
			put(one, "dice", score.dice());
			put(one, "iou", score.iou());
			put(one, "nsd", score.nsd());
			put(one, "hd95Mm", score.hd95Mm());
			put(one.putObject("reference"), score.reference());
			put(one.putObject("prediction"), score.prediction());
		}
		return root;
	}

	/** Puts a number; JSON has no NaN and no Infinity, which become strings. */
	public static void put(ObjectNode node, String key, double value) {
		if (Double.isFinite(value)) node.put(key, value);
		else node.put(key, String.valueOf(value));
	}

	private static void put(ObjectNode node, StructureVolume volume) {
		put(node.put("voxels", volume.voxels()), "mm3", volume.mm3());
	}

	/** A table for people: one line per structure and the means, in columns. */
	public static String table(EvaluationReport report) {
		int width = Math.max(
				9,
				report.structures().stream()
						.mapToInt(score -> score.name().length())
						.max()
						.orElse(0));
		StringBuilder table = new StringBuilder();
		line(table, width, "structure", "Dice", "IoU", nsd(report.toleranceMm()), "HD95 mm", "ref. mm3", "pred. mm3");
		for (Score score : report.structures())
			line(
					table,
					width,
					score.name(),
					fraction(score.dice()),
					fraction(score.iou()),
					fraction(score.nsd()),
					mm(score.hd95Mm()),
					volume(score.reference()),
					volume(score.prediction()));
		Means means = report.means();
		line(
				table,
				width,
				"mean",
				fraction(means.dice()),
				fraction(means.iou()),
				fraction(means.nsd()),
				mm(means.hd95Mm()),
				"",
				"");
		table.append("Means over the ")
				.append(means.structures())
				.append(" structures of the reference, HD95 over those that were found; ")
				.append(report.missed())
				.append(" missed, ")
				.append(report.onlyPredicted())
				.append(" only predicted, ")
				.append(report.absent())
				.append(" in neither.\n");
		report.judged().ifPresent(share -> table.append(judged(share)).append('\n'));
		return table.toString();
	}

	/** The heading of the surface Dice. */
	public static String nsd(double toleranceMm) {
		return "NSD " + number(toleranceMm) + " mm";
	}

	/** @param share of the voxels that were compared */
	public static String judged(double share) {
		return String.format(
				Locale.ROOT,
				"Only voxels that are annotated count (%.2f %%); surfaces (NSD, HD95) are not compared where "
						+ "others lie between them.",
				100 * share);
	}

	private static void line(StringBuilder table, int width, String name, String... columns) {
		String numbers = String.format(Locale.ROOT, " %7s %7s %10s %8s %12s %12s", (Object[]) columns);
		table.append(String.format(Locale.ROOT, "%-" + width + "s%s", name, numbers)
						.stripTrailing())
				.append('\n');
	}

	public static String fraction(double value) {
		return Double.isFinite(value) ? String.format(Locale.ROOT, "%.4f", value) : "-";
	}

	public static String mm(double value) {
		return Double.isFinite(value) ? Decimals.text(value, 2) : "-";
	}

	private static String volume(StructureVolume volume) {
		return Decimals.text(volume.mm3(), 0);
	}

	/** Formats a number without needless decimals. */
	private static String number(double value) {
		return value == Math.rint(value)
				? String.valueOf((long) value)
				: BigDecimal.valueOf(value).toPlainString();
	}
}
