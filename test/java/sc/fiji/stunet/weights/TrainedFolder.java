package sc.fiji.stunet.weights;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.NetworkConfig.Unit;
import sc.fiji.stunet.model.PlainConvUNetConfig;
import sc.fiji.stunet.volume.Extent;

/** A folder of one configuration as nnU-Net v2 leaves it: a tiny PlainConvUNet of two channels and three classes. */
public final class TrainedFolder {

	static final String NAME = "nnUNetTrainer__nnUNetPlans__3d_fullres";

	public static final PlainConvUNetConfig NETWORK = new PlainConvUNetConfig(
			2,
			3,
			List.of(
					new Stage(2, 1, new Extent(3, 3, 1), new Extent(1, 1, 1)),
					new Stage(4, 2, new Extent(3, 3, 3), new Extent(2, 2, 1))),
			List.of(1),
			Unit.USUAL);

	/** What the planner of 2.8 writes; of the two channels one is CT. */
	static final String PLANS =
			"""
		{'dataset_name': 'Dataset001_Tiny', 'plans_name': 'nnUNetPlans', 'image_reader_writer': 'SimpleITKIO',
		'original_median_spacing_after_transp': [3, 2, 1.5], 'original_median_shape_after_transp': [9, 9, 9],
		'transpose_forward': [0, 1, 2], 'transpose_backward': [0, 1, 2], 'label_manager': 'LabelManager',
		'experiment_planner_used': 'ExperimentPlanner', 'foreground_intensity_properties_per_channel': {
		'0': {'max': 9, 'mean': 1, 'median': 1, 'min': -9, 'percentile_00_5': -3, 'percentile_99_5': 4, 'std': 2},
		'1': {'max': 9, 'mean': 1, 'median': 1, 'min': -9, 'percentile_00_5': -3, 'percentile_99_5': 4, 'std': 2}},
		'configurations': {'3d_fullres': {'data_identifier': 'nnUNetPlans_3d_fullres', 'batch_size': 2,
		'preprocessor_name': 'DefaultPreprocessor', 'patch_size': [4, 8, 16], 'spacing': [3, 2, 1.5],
		'median_image_size_in_voxels': [9, 9, 9], 'batch_dice': true,
		'normalization_schemes': ['CTNormalization', 'ZScoreNormalization'], 'use_mask_for_norm': [false, true],
		'resampling_fn_data': 'resample_data_or_seg_to_shape',
		'resampling_fn_data_kwargs': {'is_seg': false, 'order': 3, 'order_z': 0, 'force_separate_z': null},
		'resampling_fn_seg': 'resample_data_or_seg_to_shape',
		'resampling_fn_seg_kwargs': {'is_seg': true, 'order': 1, 'order_z': 0, 'force_separate_z': null},
		'resampling_fn_probabilities': 'resample_data_or_seg_to_shape',
		'resampling_fn_probabilities_kwargs': {'is_seg': false, 'order': 1, 'order_z': 0, 'force_separate_z': null},
		'architecture': {'network_class_name': 'dynamic_network_architectures.architectures.unet.PlainConvUNet',
		'arch_kwargs': {'n_stages': 2, 'features_per_stage': [2, 4], 'conv_op': 'torch.nn.modules.conv.Conv3d',
		'kernel_sizes': [[1, 3, 3], [3, 3, 3]], 'strides': [[1, 1, 1], [1, 2, 2]], 'n_conv_per_stage': [1, 2],
		'n_conv_per_stage_decoder': [1], 'conv_bias': true,
		'norm_op': 'torch.nn.modules.instancenorm.InstanceNorm3d', 'norm_op_kwargs': {'eps': 1e-05, 'affine': true},
		'dropout_op': null, 'dropout_op_kwargs': null, 'nonlin': 'torch.nn.LeakyReLU',
		'nonlin_kwargs': {'inplace': true}},
		'_kw_requires_import': ['conv_op', 'norm_op', 'dropout_op', 'nonlin']}}}}
		""";

	static final String DATASET =
			"""
		{'channel_names': {'0': 'CT', '1': 'PET'}, 'labels': {'background': 0, 'liver': 1, 'spleen': 2},
		'numTraining': 3, 'file_ending': '.nii.gz'}
		""";

	private final Path folder;

	/** @param above where the folder is made, with plans and dataset.json and no folds */
	public TrainedFolder(Path above) {
		this(above, NAME, json(PLANS), json(DATASET));
	}

	TrainedFolder(Path above, String name, JsonNode plans, JsonNode dataset) {
		folder = above.resolve(name);
		write("plans.json", plans);
		write("dataset.json", dataset);
	}

	static ObjectNode json(String text) {
		try {
			return (ObjectNode) new ObjectMapper().readTree(text.replace('\'', '"'));
		} catch (JsonProcessingException e) {
			throw new IllegalArgumentException(e);
		}
	}

	public Path path() {
		return folder;
	}

	TrainedFolder write(String file, JsonNode content) {
		return write(file, content.toString().getBytes(StandardCharsets.UTF_8));
	}

	TrainedFolder write(String file, byte[] content) {
		try {
			Files.createDirectories(folder.resolve(file).getParent());
			Files.write(folder.resolve(file), content);
			return this;
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}

	public TrainedFolder fold(String name) {
		return fold(name, NETWORK.parameters());
	}

	TrainedFolder fold(String name, Map<String, List<Integer>> parameters) {
		return write("fold_" + name + "/checkpoint_final.pth", checkpoint(parameters, json(PLANS), "3d_fullres"));
	}

	/** A checkpoint as the trainer saves it, every tensor with all of its names. */
	static byte[] checkpoint(Map<String, List<Integer>> parameters, JsonNode plans, String configuration) {
		ObjectNode init = new ObjectMapper().createObjectNode().put("configuration", configuration);
		init.set("plans", plans);
		init.set("dataset_json", json(DATASET));
		Map<String, JsonNode> more = new HashMap<>();
		more.put("init_args", init);
		more.put("trainer_name", init.textNode("nnUNetTrainer_mine"));
		more.put("inference_allowed_mirroring_axes", init.arrayNode().add(0).add(2));
		return new TorchBytes(parameters, TrainedFolder::aliases).zip("network_weights", more);
	}

	/** The further names of a tensor in a state_dict of nnU-Net v2's networks. */
	static List<String> aliases(String name) {
		String module = name.replace(".conv.", ".all_modules.0.").replace(".norm.", ".all_modules.1.");
		return (name.startsWith("encoder.")
						? Stream.of(module, "decoder." + name, "decoder." + module)
						: Stream.of(module))
				.filter(alias -> !alias.equals(name))
				.toList();
	}

	/** The folder and its files as a zip file of nnUNetv2_export_model_to_zip. */
	public Path zip(Path target) {
		try (Stream<Path> all = Files.walk(folder)) {
			Map<String, byte[]> entries = new LinkedHashMap<>();
			for (Path file : all.filter(Files::isRegularFile).sorted().toList())
				entries.put(
						"Dataset001_Tiny/" + NAME + "/"
								+ folder.relativize(file).toString().replace('\\', '/'),
						Files.readAllBytes(file));
			return zip(target, entries);
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}

	static Path zip(Path target, Map<String, byte[]> entries) throws IOException {
		try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(target))) {
			for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
				zip.putNextEntry(new ZipEntry(entry.getKey()));
				zip.write(entry.getValue());
				zip.closeEntry();
			}
		}
		return target;
	}
}
