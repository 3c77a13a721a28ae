package sc.fiji.stunet.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

import sc.fiji.stunet.batch.Settings;
import sc.fiji.stunet.fuzz.FuzzTarget;
import sc.fiji.stunet.fuzz.Kit;
import sc.fiji.stunet.fuzz.Tokens;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.weights.Models;

/** A model's description beside its weights. */
public final class ModelTargets {

	private ModelTargets() {}

	public static List<FuzzTarget> all(Kit kit) {
		List<byte[]> seeds = List.of(
				Kit.bytes(kit.model().resolve(Model.DESCRIPTION)),
				Kit.bytes(Path.of("samples/brain_tissue.stunet").resolve(Model.DESCRIPTION)));
		return List.of(new FuzzTarget(
				"model-json",
				seeds,
				Tokens.json(),
				Set.of(InvalidModel.class),
				(input, folder) -> read(input, kit, folder)));
	}

	private static void read(byte[] input, Kit kit, Path folder) throws IOException {
		Path model = Files.createDirectory(folder.resolve("a.stunet"));
		Files.write(model.resolve(Model.DESCRIPTION), input);
		Files.copy(kit.model().resolve(Model.WEIGHTS), model.resolve(Model.WEIGHTS));
		Settings.of(Model.read(model), PredictionSettings.DEFAULT, "");
		Models.describe(model);
	}
}
