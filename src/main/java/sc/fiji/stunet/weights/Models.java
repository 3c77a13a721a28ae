package sc.fiji.stunet.weights;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.model.PlanText;
import sc.fiji.stunet.model.Structures.Structure;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.model.StuNetConfig.Stage;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.ToldOrientation;

/** Model folders: made of checkpoints, and described. */
public final class Models {

	private Models() {}

	/**
	 * @param plans empty: beside or inside the checkpoint
	 * @param labels JSON with the structures' names; empty: from the checkpoint, or the published names
	 * @param orientation such as RAS, or {@code as-stored}; empty: RAS for the published models and for plans whose
	 *          reader turns images, else as stored
	 * @param output folder NAME.stunet
	 * @throws sc.fiji.stunet.failure.InvalidRequest if the orientation is none
	 * @throws sc.fiji.stunet.model.InvalidModel if the checkpoint cannot be used
	 * @throws sc.fiji.stunet.files.InvalidOutput if the folder cannot be written
	 * @throws sc.fiji.stunet.progress.Cancelled if the user ended it; nothing is left then
	 */
	public static void importCheckpoint(
			Path checkpoint,
			Optional<Path> plans,
			Optional<Path> labels,
			Optional<String> orientation,
			Path output,
			boolean overwrite,
			Progress progress) {
		Optional<String> turned =
				ToldOrientation.parse(orientation.orElse(null)).map(ToldOrientation::text);
		ModelImport.run(new ModelImport.Request(checkpoint, plans, labels, turned, output, overwrite), progress);
	}

	/**
	 * What a model is and finds, a few lines; its weights are checked.
	 *
	 * @throws sc.fiji.stunet.model.InvalidModel if it is not usable
	 */
	public static String describe(Path folder) {
		Model model = Model.read(folder);
		ModelFolder.openWeights(model).close();
		StuNetConfig network = model.network();
		Plan plan = model.plan();
		StringBuilder text = new StringBuilder();
		line(text, "model", model.name());
		line(
				text,
				"network",
				String.format(
						Locale.ROOT,
						"%,d parameters, %s in, %s out",
						network.parameterCount(),
						count(network.inputs(), "channel"),
						count(network.classes(), "class")));
		line(text, "stages", network.stages().stream().map(Models::stage).collect(Collectors.joining(", ")));
		line(text, "voxel size", plan.spacing().toString());
		line(text, "patch", plan.patch() + " voxels");
		line(text, "intensities", PlanText.intensities(plan));
		line(
				text,
				"mirroring",
				plan.mirrorAxes().isEmpty()
						? "none"
						: plan.mirrorAxes().stream()
								.sorted()
								.map(axis -> "xyz".substring(axis, axis + 1))
								.collect(Collectors.joining(", ")));
		line(text, "orientation", plan.orientation().orElse("as stored"));
		if (!model.largestPartOnly().isEmpty())
			line(
					text,
					"largest part of",
					model.structures().all().stream()
							.filter(structure -> model.largestPartOnly().contains(structure.value()))
							.map(Structure::name)
							.collect(Collectors.joining(", ")));
		model.provenance()
				.importedFrom()
				.ifPresent(file -> line(
						text, "imported from", file + " (" + model.provenance().date() + ")"));
		model.provenance().trainedOn().ifPresent(data -> line(text, "trained on", data));
		model.provenance().recipe().ifPresent(recipe -> line(text, "recipe", recipe));
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
