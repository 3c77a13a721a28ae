package sc.fiji.stunet.train;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import sc.fiji.stunet.dataset.DataSet;
import sc.fiji.stunet.dataset.InvalidDataSet;
import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.files.Sha256;
import sc.fiji.stunet.fuzz.FuzzTarget;
import sc.fiji.stunet.fuzz.Kit;
import sc.fiji.stunet.fuzz.Tokens;
import sc.fiji.stunet.job.Epoch;
import sc.fiji.stunet.job.LearningRates;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.train.planning.TrainingPlan;
import sc.fiji.stunet.weights.WeightTargets;

/** What a training writes and reads again: its plan, its settings, where it stands, its parameters. */
public final class TrainingTargets {

	private static final Set<Class<? extends Exception>> REFUSALS =
			Set.of(InvalidModel.class, InvalidRequest.class, InvalidDataSet.class, InvalidOutput.class);
	private static final TrainingSettings SETTINGS =
			new TrainingSettings(Map.of("seed", "1"), Map.of("the case a", "0123456789abcdef"));
	private static final String STATE = "state.json";
	private static final String WEIGHTS = "weights.safetensors";

	private TrainingTargets() {}

	public static List<FuzzTarget> all(Kit kit) throws IOException {
		Path training = Files.createDirectories(kit.folder().resolve("training"));
		SETTINGS.write(training);
		Path whole = checkpoint(training.resolve("checkpoints"));
		DataSet data = DataSet.read(kit.data(), Progress.none());
		return List.of(
				new FuzzTarget(
						"plan-json", List.of(Kit.bytes(kit.plan())), Tokens.json(), REFUSALS, (input, folder) -> {
							TrainingPlan plan = TrainingPlan.read(Files.write(folder.resolve("plan.json"), input));
							plan.write(folder.resolve("again.json"), true);
							TrainingPlan.read(folder.resolve("again.json"));
							plan.checkFits(data);
						}),
				new FuzzTarget(
						"training-settings",
						withoutSeal(training.resolve(TrainingSettings.FILE)),
						Tokens.json(),
						REFUSALS,
						(input, folder) -> {
							Files.write(folder.resolve(TrainingSettings.FILE), input);
							TrainingSettings.read(folder).ifPresent(begun -> SETTINGS.checkSame(begun, folder));
						}),
				new FuzzTarget(
						"training-state",
						withoutSeal(whole.resolve(STATE)),
						Tokens.json(),
						REFUSALS,
						(input, folder) -> {
							Path copy = copy(whole, folder);
							Files.write(copy.resolve(STATE), input);
							resume(copy.getParent());
						}),
				new FuzzTarget(
						"training-weights",
						List.of(Kit.bytes(whole.resolve(WEIGHTS))),
						WeightTargets.safetensorsMutation(),
						REFUSALS,
						(input, folder) -> {
							// With the right checksum, as somebody who means harm makes it.
							Path copy = copy(whole, folder);
							String state =
									new String(withoutSeal(whole.resolve(STATE)).get(1), UTF_8);
							Files.writeString(
									copy.resolve(STATE),
									state.replaceFirst(Sha256.of(copy.resolve(WEIGHTS)), Sha256.of(input)));
							Files.write(copy.resolve(WEIGHTS), input);
							resume(copy.getParent());
						}));
	}

	/** As it is, and as versions wrote it that had no checksum in it: otherwise little else would be refused. */
	private static List<byte[]> withoutSeal(Path file) {
		byte[] sealed = Kit.bytes(file);
		return List.of(
				sealed,
				new String(sealed, UTF_8)
						.replaceFirst(",\\s*\"checksum\"[^,}]*", "")
						.getBytes(UTF_8));
	}

	/** After two epochs. */
	private static Path checkpoint(Path folder) {
		TrainingState state = TrainingState.initial(List.of("liver"));
		for (int epoch = 1; epoch <= 2; epoch++)
			state = state.with(
					new Epoch(epoch, 9, 1, 1, List.of(0.5), 0.5, 0.5, new LearningRates(1, 1), 2, 0, 0, epoch == 1));
		new Checkpoints(folder).write(state.halved("because"), new FakeStep(3));
		return folder.resolve("after-2");
	}

	private static Path copy(Path checkpoint, Path folder) throws IOException {
		Path copy = Files.createDirectories(folder.resolve("checkpoints").resolve(checkpoint.getFileName()));
		for (String name : List.of(STATE, WEIGHTS, "optimizer.safetensors"))
			Files.copy(checkpoint.resolve(name), copy.resolve(name));
		return copy;
	}

	/** As a training goes on, and as one that is over is finished. */
	private static void resume(Path folder) {
		Checkpoints checkpoints = new Checkpoints(folder);
		Optional<Checkpoint> latest = checkpoints.latest(Progress.none());
		if (latest.isEmpty()) return;
		try (Checkpoint one = latest.get()) {
			TrainingState state = one.state();
			state.over();
			state.epochs();
			state.log().table();
			state.log().bestDice();
			WeightTargets.use(one.parameters());
			WeightTargets.use(one.momentum());
			checkpoints.best(state, Progress.none()).close();
		}
	}
}
