package sc.fiji.stunet.train.planning;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.model.PlanText;
import sc.fiji.stunet.volume.Axes;
import sc.fiji.stunet.volume.Decimals;

/** Describes a plan in words, for the user to check before a training. */
public final class TrainingPlanText {

	private TrainingPlanText() {}

	/**
	 * @param forecast of its memory
	 * @return lines
	 */
	public static String of(TrainingPlan training, TrainingForecast forecast) {
		Plan plan = training.plan();
		StringBuilder text = new StringBuilder();
		training.source()
				.ifPresent(source -> add(
						text,
						"Cases",
						source.cases() + ", " + source.medianSize() + " voxels in the median; channels: "
								+ String.join(", ", source.channels())));
		add(
				text,
				"Structures",
				training.structures().all().stream()
						.map(structure -> structure.name())
						.collect(Collectors.joining(", ")));
		add(
				text,
				"Voxel size",
				plan.spacing()
						+ plan.orientation()
								.map(code -> ", scans turned to " + code)
								.orElse(", scans as stored (not all tell their orientation)"));
		if (!plan.axisOrder().toList().equals(List.of(0, 1, 2)))
			add(
					text,
					"Axes",
					"x, y, z of the network are " + axes(plan.axisOrder().toList()) + " of the scan");
		add(text, "Patch", plan.patch() + " voxels, " + Decimals.millimetres(plan.patch(), plan.spacing()));
		add(
				text,
				"Batch",
				training.batchSize() + " patches, Dice " + (training.batchDice() ? "over the batch" : "per patch"));
		add(
				text,
				"Network",
				String.format(
						Locale.ROOT,
						"%s %s, %.1f million parameters; strides %s",
						training.network().architecture(),
						training.sizeName(),
						training.network().parameterCount() / 1e6,
						training.network().strides().stream()
								.map(s -> s.x() + "," + s.y() + "," + s.z())
								.collect(Collectors.joining(" "))));
		add(text, "Intensities", PlanText.intensities(plan));
		add(
				text,
				"Mirroring",
				(plan.mirrorAxes().isEmpty()
								? "none"
								: axes(plan.mirrorAxes().stream().sorted().toList()))
						+ LeftRight.remark(plan, training.structures()));
		add(text, "Memory", forecast.text());
		return text.toString();
	}

	private static void add(StringBuilder text, String what, String value) {
		text.append(String.format(Locale.ROOT, "%-12s %s%n", what, value));
	}

	private static String axes(List<Integer> axes) {
		return String.join(", ", Axes.names(axes));
	}
}
