package sc.fiji.stunet.validation;

import java.util.Locale;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import sc.fiji.stunet.evaluate.Evaluation;
import sc.fiji.stunet.evaluate.EvaluationText;
import sc.fiji.stunet.validation.Validation.CaseScores;
import sc.fiji.stunet.validation.Validation.Report;
import sc.fiji.stunet.validation.Validation.StructureMeans;

/** Formats a validation as JSON for programs and as a table for people. */
final class ValidationText {

	private ValidationText() {}

	static String json(Report report) {
		ObjectNode root = JsonNodeFactory.instance.objectNode();
		report.heldOut().ifPresent(heldOut -> root.put("heldOut", heldOut));
		ObjectNode means = root.putObject("means");
		EvaluationText.put(means, "dice", report.mean(StructureMeans::dice));
		EvaluationText.put(means, "iou", report.mean(StructureMeans::iou));
		EvaluationText.put(means, "nsd", report.mean(StructureMeans::nsd));
		EvaluationText.put(means, "hd95Mm", report.mean(StructureMeans::hd95Mm));
		var kept = root.putArray("largestPartOnly");
		report.largestPartOnly().stream().sorted().forEach(kept::add);
		var structures = root.putArray("structures");
		for (StructureMeans structure : report.structures()) {
			ObjectNode one = structures
					.addObject()
					.put("value", structure.value())
					.put("name", structure.name())
					.put("cases", structure.cases());
			EvaluationText.put(one, "dice", structure.dice());
			EvaluationText.put(one, "iou", structure.iou());
			EvaluationText.put(one, "nsd", structure.nsd());
			EvaluationText.put(one, "hd95Mm", structure.hd95Mm());
		}
		var cases = root.putArray("cases");
		for (CaseScores one : report.cases())
			cases.addObject().put("name", one.name()).setAll(EvaluationText.node(one.report()));
		var failed = root.putArray("failed");
		report.failed()
				.forEach(one -> failed.addObject().put("name", one.name()).put("reason", one.reason()));
		return EvaluationText.text(root);
	}

	static String table(Report report) {
		int width = Math.max(
				report.structures().stream()
						.mapToInt(structure -> structure.name().length())
						.max()
						.orElse(0),
				Math.max(
						9,
						report.cases().stream()
								.mapToInt(one -> one.name().length())
								.max()
								.orElse(0)));
		StringBuilder table = new StringBuilder();
		double tolerance = report.cases().stream()
				.findFirst()
				.map(one -> one.report().toleranceMm())
				.orElse(Evaluation.NSD_TOLERANCE_MM);
		line(table, width, "structure", "cases", "Dice", EvaluationText.nsd(tolerance), "HD95 mm");
		for (StructureMeans one : report.structures())
			line(
					table,
					width,
					one.name(),
					String.valueOf(one.cases()),
					EvaluationText.fraction(one.dice()),
					EvaluationText.fraction(one.nsd()),
					EvaluationText.mm(one.hd95Mm()));
		line(
				table,
				width,
				"mean",
				"",
				EvaluationText.fraction(report.mean(StructureMeans::dice)),
				EvaluationText.fraction(report.mean(StructureMeans::nsd)),
				EvaluationText.mm(report.mean(StructureMeans::hd95Mm)));
		line(table, width, "case", "", "", "", "");
		for (CaseScores one : report.cases())
			line(
					table,
					width,
					one.name(),
					"",
					EvaluationText.fraction(one.report().means().dice()),
					EvaluationText.fraction(one.report().means().nsd()),
					EvaluationText.mm(one.report().means().hd95Mm()));
		if (!report.largestPartOnly().isEmpty())
			table.append("Only the largest connected part is kept of ")
					.append(String.join(
							", ",
							report.structures().stream()
									.filter(one -> report.largestPartOnly().contains(one.value()))
									.map(StructureMeans::name)
									.toList()))
					.append(".\n");
		report.cases().stream()
				.flatMap(one -> one.report().judged().stream())
				.mapToDouble(share -> share)
				.average()
				.ifPresent(share -> table.append(EvaluationText.judged(share)).append('\n'));
		report.failed().forEach(one -> table.append(one.name())
				.append(" failed: ")
				.append(one.reason())
				.append('\n'));
		return table.toString();
	}

	private static void line(StringBuilder table, int width, String name, String... columns) {
		table.append(String.format(
								Locale.ROOT,
								"%-" + width + "s %5s %7s %9s %8s",
								name,
								columns[0],
								columns[1],
								columns[2],
								columns[3])
						.stripTrailing())
				.append('\n');
	}
}
