package sc.fiji.stunet.weights;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.model.PlanText;
import sc.fiji.stunet.model.Structures.Structure;

/** Describes model folders for the user. */
public final class Models {

	private Models() {}

	/**
	 * Describes a model and its structures in a few lines; its weights are checked.
	 *
	 * @throws sc.fiji.stunet.model.InvalidModel if it is unusable
	 */
	public static String describe(Path folder) {
		Model model = Model.read(folder);
		ModelFolder.checkWeights(model);
		return describe(model);
	}

	/** Describes a model whose weights were just written, or checked. */
	public static String describe(Model model) {
		if (model.isSet())
			return "model set      " + model.name() + "\n"
					+ model.members().stream().map(Models::describe).collect(Collectors.joining());
		NetworkConfig network = model.network();
		Plan plan = model.plan();
		StringBuilder text = new StringBuilder();
		line(text, "model", model.name());
		line(
				text,
				"network",
				String.format(
						Locale.ROOT,
						"%s, %,d parameters, %s in, %s out",
						network.architecture(),
						network.parameterCount(),
						count(network.inputs(), "channel"),
						count(network.classes(), "class")));
		line(text, "stages", network.stages().stream().map(Models::stage).collect(Collectors.joining(", ")));
		line(text, "voxel size", plan.spacing().toString());
		line(text, "patch", plan.patch() + " voxels");
		line(text, "intensities", PlanText.intensities(plan));
		line(text, "resampling", PlanText.interpolation(plan));
		line(text, "mirroring", plan.mirrorAxes().isEmpty() ? "none" : String.join(", ", plan.mirrorNames()));
		line(text, "orientation", plan.orientation().orElse("as stored"));
		if (!model.largestPartOnly().isEmpty())
			line(
					text,
					"largest part of",
					model.structures().all().stream()
							.filter(structure -> model.largestPartOnly().contains(structure.value()))
							.map(Structure::name)
							.collect(Collectors.joining(", ")));
		for (Set<Integer> together : model.largestTogether())
			line(
					text,
					"largest part of",
					model.structures().all().stream()
							.filter(structure -> together.contains(structure.value()))
							.map(Structure::name)
							.collect(Collectors.joining(" and ")));
		model.provenance()
				.importedFrom()
				.ifPresent(file -> line(
						text, "imported from", file + " (" + model.provenance().date() + ")"));
		model.provenance().trainedOn().ifPresent(data -> line(text, "trained on", data));
		model.provenance().recipe().ifPresent(recipe -> line(text, "recipe", recipe));
		if (model.folds() > 1) line(text, "folds", model.folds() + ", whose scores are averaged");
		line(text, "weights", "SHA-256 " + model.provenance().weightsSha256());
		line(text, "structures", String.valueOf(model.structures().all().size()));
		model.structures()
				.all()
				.forEach(structure ->
						text.append(String.format(Locale.ROOT, "  %5d  %s%n", structure.value(), structure.name())));
		return text.toString();
	}

	private static void line(StringBuilder text, String what, String value) {
		text.append(String.format(Locale.ROOT, "%-14s %s%n", what, value));
	}

	private static String count(int n, String noun) {
		return n + " " + noun + (n == 1 ? "" : noun.endsWith("s") ? "es" : "s");
	}

	private static String stage(Stage stage) {
		List<Integer> stride = stage.stride().toList();
		return stage.width()
				+ (stage.depth() == 1 ? "" : " x" + stage.depth())
				+ (stage.stride().voxels() == 1
						? ""
						: " (stride " + stride.stream().map(String::valueOf).collect(Collectors.joining("x")) + ")");
	}
}
