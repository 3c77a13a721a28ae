package sc.fiji.stunet.weights;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import sc.fiji.stunet.files.AtomicFolder;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.fuzz.Bytes;
import sc.fiji.stunet.fuzz.FuzzTarget;
import sc.fiji.stunet.fuzz.Packed;
import sc.fiji.stunet.fuzz.Tokens;
import sc.fiji.stunet.job.ImportRequest;
import sc.fiji.stunet.job.NnUNetChoice;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;

/** What nnU-Net says about a checkpoint: plans and names in pickles, JSON, and inside of the checkpoint. */
public final class ImportTargets {

	private static final Set<Class<? extends Exception>> REFUSALS = Set.of(InvalidModel.class, InvalidOutput.class);
	private static final StuNetConfig NETWORK = new StuNetConfig(
			1,
			3,
			List.of(
					new Stage(1, 1, new Extent(3, 3, 3), new Extent(1, 1, 1)),
					new Stage(2, 1, new Extent(3, 3, 3), new Extent(2, 2, 2))));
	private static final String V1 =
			"""
		{"name": "STUNetTrainer_small", "plans": {"num_modalities": 1, "num_classes": 2, "transpose_forward": [0, 1, \
		2], "normalization_schemes": {"0": "CT"}, "use_mask_for_norm": {"0": false},
		"dataset_properties": {"intensityproperties": {"0": {"mean": 0.5, "sd": 0.2, "percentile_00_5": 0.1, \
		"percentile_99_5": 0.9}}},
		"plans_per_stage": {"0": {"patch_size": [8, 8, 8], "current_spacing": [3, 2, 1.5], \
		"pool_op_kernel_sizes": [[2, 2, 2]]}}}}
		""";
	private static final String V2 =
			"""
		{"dataset_name": "D", "plans_name": "p", "transpose_forward": [0, 1, 2], "transpose_backward": [0, 1, 2],
		"foreground_intensity_properties_per_channel": {"0": {"mean": 0.5, "std": 0.2, "percentile_00_5": 0.1, \
		"percentile_99_5": 0.9}},
		"configurations": {"base": {"patch_size": [8, 8, 8], "spacing": [3, 3, 3], \
		"normalization_schemes": ["CTNormalization"], "use_mask_for_norm": [false]},
		"3d_fullres": {"inherits_from": "base", "batch_size": 2, "architecture": {"arch_kwargs": {"strides": [[1, 1, \
		1], [2, 2, 2]]}}}}}
		""";
	private static final String LABELS_V1 = "{\"0\": \"background\", \"1\": \"liver\", \"2\": \"spleen\"}";
	private static final String LABELS_V2 = "{\"labels\": {\"background\": 0, \"liver\": 1, \"spleen\": [2]}}";

	private ImportTargets() {}

	public static List<FuzzTarget> all() throws IOException {
		byte[] v1 = new TorchBytes(NETWORK.parameters()).zip("state_dict", Map.of());
		byte[] v2 = new TorchBytes(NETWORK.parameters())
				.zip(
						"network_weights",
						Map.of(
								"trainer_name",
								json("\"STUNetTrainer_small\""),
								"inference_allowed_mirroring_axes",
								json("[0, 1, 2]"),
								"init_args",
								json("{\"plans\": " + V2 + ", \"configuration\": \"3d_fullres\", \"dataset_json\": "
										+ LABELS_V2.replace("[2]", "2") + "}")));
		List<byte[]> pickles = new ArrayList<>();
		for (int protocol = 2; protocol <= 5; protocol++)
			try (InputStream in = ImportTargets.class.getResourceAsStream("plans_protocol" + protocol + ".pkl")) {
				pickles.add(in.readAllBytes());
			}
		List<byte[]> plans = List.of(V1.getBytes(UTF_8), V2.getBytes(UTF_8)),
				labels = List.of(LABELS_V1.getBytes(UTF_8), LABELS_V2.getBytes(UTF_8));
		return List.of(
				new FuzzTarget(
						"plans-pkl",
						pickles,
						new PickleMutation(),
						REFUSALS,
						(input, folder) -> read(v1, input, LABELS_V1.getBytes(UTF_8), folder)),
				new FuzzTarget(
						"plans-json",
						plans,
						Tokens.json(),
						REFUSALS,
						(input, folder) -> read(v1, input, LABELS_V1.getBytes(UTF_8), folder)),
				new FuzzTarget(
						"labels-json",
						labels,
						Tokens.json(),
						REFUSALS,
						(input, folder) -> read(v1, V1.getBytes(UTF_8), input, folder)),
				new FuzzTarget(
						"checkpoint-v2",
						List.of(v2),
						Packed.insideZip(TorchBytes.PICKLE, new PickleMutation()),
						REFUSALS,
						(input, folder) -> {
							Path checkpoint = Files.write(folder.resolve("a.pth"), input);
							ModelImport.run(
									new ImportRequest(
											checkpoint,
											Optional.empty(),
											Optional.empty(),
											Optional.empty(),
											NnUNetChoice.DEFAULT,
											folder.resolve("a.stunet"),
											false),
									Progress.none());
						}),
				trained("nnunet-plans-json", TrainedFolder.PLANS, "plans.json"),
				trained("nnunet-dataset-json", TrainedFolder.DATASET, "dataset.json"),
				new FuzzTarget("nnunet-zip", List.of(trainedZip()), new Bytes(), REFUSALS, (input, folder) -> {
					Path zip = Files.write(folder.resolve("a.zip"), input);
					importFolder(zip, folder);
				}));
	}

	/** One of the files in a folder of nnU-Net v2. */
	private static FuzzTarget trained(String name, String seed, String file) {
		return new FuzzTarget(
				name,
				List.of(TrainedFolder.json(seed).toString().getBytes(UTF_8)),
				Tokens.json(),
				REFUSALS,
				(input, folder) -> importFolder(
						new TrainedFolder(folder).fold("0").write(file, input).path(), folder));
	}

	private static byte[] trainedZip() throws IOException {
		Path folder = Files.createTempDirectory("trained");
		try {
			return Files.readAllBytes(new TrainedFolder(folder).fold("0").zip(folder.resolve("a.zip")));
		} finally {
			AtomicFolder.delete(folder);
		}
	}

	private static void importFolder(Path source, Path folder) {
		ModelImport.run(
				new ImportRequest(
						source,
						Optional.empty(),
						Optional.empty(),
						Optional.empty(),
						NnUNetChoice.DEFAULT,
						folder.resolve("a.stunet"),
						false),
				Progress.none());
	}

	private static JsonNode json(String text) throws IOException {
		return new ObjectMapper().readTree(text);
	}

	private static void read(byte[] checkpoint, byte[] plans, byte[] labels, Path folder) throws IOException {
		ModelImport.run(
				new ImportRequest(
						Files.write(folder.resolve("a.model"), checkpoint),
						Optional.of(Files.write(folder.resolve("plans"), plans)),
						Optional.of(Files.write(folder.resolve("labels.json"), labels)),
						Optional.empty(),
						NnUNetChoice.DEFAULT,
						folder.resolve("a.stunet"),
						false),
				Progress.none());
	}
}
