package sc.fiji.stunet.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;
import static sc.fiji.stunet.failure.Refusals.says;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.LabelNames;
import sc.fiji.stunet.preprocess.AxisOrder;
import sc.fiji.stunet.preprocess.Interpolation;
import sc.fiji.stunet.preprocess.NnUNetVersion;
import sc.fiji.stunet.preprocess.Normalization;
import sc.fiji.stunet.preprocess.Normalization.Scheme;
import sc.fiji.stunet.preprocess.Normalization.Statistics;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Spacing;

/** Plans with three different numbers per axis, so that no order can be mixed up. */
class NnUNetMetadataTest {

	private static final String V1 =
			"""
		{'init': ['', 0, '', '', false, 1, true, false, true], 'name': 'STUNetTrainer_base', 'plans': {
		'num_modalities': 2, 'num_classes': 3, 'transpose_forward': [2, 0, 1], 'normalization_schemes': {'0': 'CT', \
		'1': 'nonCT'},
		'use_mask_for_norm': {'0': false, '1': true},
		'dataset_properties': {'intensityproperties': {'0': {'mean': 10.5, 'sd': 20.5, 'percentile_00_5': -900, \
		'percentile_99_5': 700}}},
		'plans_per_stage': {'0': {}, '1': {'patch_size': [16.0, 32, 64], 'current_spacing': [3, 2, 1.5], \
		'pool_op_kernel_sizes': [[1, 2, 2], [2, 2, 2], [1, 1, 2]]}}}}
		""";

	private static final String V2 =
			"""
		{'transpose_forward': [1, 0, 2], 'foreground_intensity_properties_per_channel': {'0': {'mean': 1, 'std': 2, \
		'percentile_00_5': 3, 'percentile_99_5': 4}},
		'configurations': {
		'3d_fullres': {'patch_size': [16, 32, 64], 'spacing': [3, 2, 1.5], \
		'normalization_schemes': ['CTNormalization', 'ZScoreNormalization'],
		'use_mask_for_norm': [true, true], 'pool_op_kernel_sizes': [[1, 1, 1], [1, 2, 2], [2, 2, 2]]},
		'fine': {'inherits_from': 'middle', 'spacing': [1, 1, 1]}, 'middle': {'inherits_from': '3d_fullres', \
		'patch_size': [8, 16, 24], 'spacing': [9, 9, 9]},
		'circle': {'inherits_from': 'circle'},
		'newer': {'patch_size': [16, 32, 64], 'spacing': [3, 2, 1.5], 'normalization_schemes': ['NoNormalization', \
		'RescaleTo01Normalization', 'RGBTo01Normalization'],
		'use_mask_for_norm': [true, true, true], 'architecture': {'arch_kwargs': {'strides': [[1, 1, 1], [1, 1, 2]]}}}}}
		""";

	private static final String CHECKPOINT =
			"""
		{'trainer_name': 'STUNetTrainer_small', 'inference_allowed_mirroring_axes': [0, 1],
		'init_args': {'configuration': 'NAME', 'dataset_json': {'labels': {'background': 0, 'a': 1, 'b': 2}}}}
		""";

	private static JsonNode json(String text) {
		try {
			return new ObjectMapper().readTree(text.replace('\'', '"'));
		} catch (JsonProcessingException e) {
			throw new IllegalArgumentException(e);
		}
	}

	private static NnUNetMetadata v2(String configuration) {
		return NnUNetV2.read(json(V2), json(CHECKPOINT.replace("NAME", configuration)), "x.pth");
	}

	private static NnUNetMetadata v2Of(String plans) {
		return NnUNetV2.read(json(plans), json(CHECKPOINT.replace("NAME", "3d_fullres")), "x.pth");
	}

	@Test
	void v1IsTurnedRound() {
		NnUNetMetadata metadata = NnUNetV1.read(json(V1), "x.pkl");
		assertEquals(new Spacing(1.5, 2, 3), metadata.plan().spacing());
		assertEquals(new Extent(64, 32, 16), metadata.plan().patch());
		// z, y, x of the grid are x, z, y of the volume.
		assertEquals(new AxisOrder(1, 2, 0), metadata.plan().axisOrder());
		assertEquals(
				List.of(
						new Normalization(Scheme.CT, false, new Statistics(10.5, 20.5, -900, 700)),
						Normalization.zScore(true)),
				metadata.plan().normalization());
		assertEquals(NnUNetVersion.NNUNET_V1, metadata.plan().nnUNetVersion());
		assertEquals(Optional.empty(), metadata.plan().orientation());
		assertEquals(List.of(new Extent(2, 2, 1), new Extent(2, 2, 2), new Extent(2, 1, 1)), metadata.pools());
		assertEquals(Optional.of(4), metadata.classes());
		assertEquals(Optional.of("STUNetTrainer_base"), metadata.trainer());
	}

	@Test
	void stridesAreCutOrFilledUp() {
		NnUNetMetadata metadata = NnUNetV1.read(json(V1), "x.pkl");
		assertEquals(List.of(new Extent(2, 2, 1), new Extent(2, 2, 2)), metadata.strides(3));
		assertEquals(
				List.of(
						new Extent(2, 2, 1),
						new Extent(2, 2, 2),
						new Extent(2, 1, 1),
						new Extent(1, 1, 1),
						new Extent(1, 1, 1)),
				metadata.strides(6));
	}

	@ParameterizedTest
	@CsvSource({
		"STUNetTrainer_small,3",
		"nnUNetTrainerV2_noMirroring,0",
		"nnUNetTrainerV2_noDataAugmentation,0",
		"nnUNetTrainerNoDA,0",
		"STUNetTrainer_nodal,3"
	})
	void v1MirrorsUnlessItsTrainerIsNamedForNotDoingSo(String trainer, int axes) {
		assertEquals(
				axes,
				NnUNetV1.read(json(V1.replace("STUNetTrainer_base", trainer)), "x.pkl")
						.plan()
						.mirrorAxes()
						.size());
	}

	@Test
	void v1PlansAloneAndOldOnes() {
		JsonNode plans = json(V1.replace("'0': {}, ", "")
						.replace(
								"'pool_op_kernel_sizes': [[1, 2, 2], [2, 2, 2], [1, 1, 2]]",
								"'num_pool_per_axis': [1, 2, 3]"))
				.get("plans");
		assertEquals(
				List.of(new Extent(2, 1, 1), new Extent(2, 2, 1), new Extent(2, 2, 2)),
				NnUNetV1.read(plans, "plans.pkl").pools());
	}

	@Test
	void v2IsTurnedRound() {
		NnUNetMetadata metadata = v2("3d_fullres");
		assertEquals(new Spacing(1.5, 2, 3), metadata.plan().spacing());
		assertEquals(new Extent(64, 32, 16), metadata.plan().patch());
		assertEquals(new AxisOrder(0, 2, 1), metadata.plan().axisOrder());
		// Only the z-score has a mask in v2.
		assertEquals(
				List.of(new Normalization(Scheme.CT, false, new Statistics(1, 2, 3, 4)), Normalization.zScore(true)),
				metadata.plan().normalization());
		assertEquals(Set.of(2, 1), metadata.plan().mirrorAxes());
		assertEquals(NnUNetVersion.NNUNET_V2, metadata.plan().nnUNetVersion());
		// The first belongs to the first stage.
		assertEquals(List.of(new Extent(2, 2, 1), new Extent(2, 2, 2)), metadata.pools());
		assertEquals(List.of("a", "b"), LabelNames.read(metadata.labels().orElseThrow(), 3, "x.pth"));
		assertEquals(Optional.of("STUNetTrainer_small"), metadata.trainer());
	}

	@Test
	void v2ConfigurationsInherit() {
		NnUNetMetadata metadata = v2("fine");
		assertEquals(new Spacing(1, 1, 1), metadata.plan().spacing());
		assertEquals(new Extent(24, 16, 8), metadata.plan().patch());
		assertEquals(2, metadata.pools().size());
		refused(InvalidModel.class, () -> v2("circle"), "circle");
	}

	@Test
	void v2OfLaterVersions() {
		NnUNetMetadata metadata = v2("newer");
		assertEquals(List.of(new Extent(2, 1, 1)), metadata.pools());
		assertEquals(
				List.of(Scheme.NONE, Scheme.ZERO_TO_ONE, Scheme.RGB),
				metadata.plan().normalization().stream()
						.map(Normalization::scheme)
						.toList());
	}

	@Test
	void v2WithoutMirroringAxesMirrorsNone() {
		for (String none : List.of("'inference_allowed_mirroring_axes': null", "'x': 1"))
			assertEquals(
					Set.of(),
					NnUNetV2.read(
									json(V2),
									json(CHECKPOINT
											.replace("'inference_allowed_mirroring_axes': [0, 1]", none)
											.replace("NAME", "3d_fullres")),
									"x")
							.plan()
							.mirrorAxes());
	}

	/**
	 * Keys, and what nnU-Net's own planners write for them (default_experiment_planner.py of 2.8,
	 * residual_encoder_unet_planners.py).
	 */
	private static final String USUAL =
			"""
		'image_reader_writer': 'SimpleITKIO', 'label_manager': 'LabelManager', 'dataset_name': 'Dataset001_x', \
		'plans_name': 'nnUNetResEncUNetMPlans',
		'original_median_spacing_after_transp': [1, 1, 1], 'original_median_shape_after_transp': [9, 9, 9], \
		'experiment_planner_used': 'nnUNetPlannerResEncM',
		'transpose_backward': [1, 0, 2], 'configurations': {'3d_fullres': {'data_identifier': 'x', \
		'preprocessor_name': 'DefaultPreprocessor', 'batch_size': 2, 'batch_dice': true,
		'next_stage': '3d_cascade_fullres', 'median_image_size_in_voxels': [9.5, 9, 9],
		'resampling_fn_data': 'resample_data_or_seg_to_shape', 'resampling_fn_data_kwargs': {'is_seg': false, \
		'order': 3, 'order_z': 0, 'force_separate_z': null},
		'resampling_fn_seg': 'resample_data_or_seg_to_shape', 'resampling_fn_seg_kwargs': {'is_seg': true, \
		'order': 1, 'order_z': 0, 'force_separate_z': null},
		'resampling_fn_probabilities': 'resample_data_or_seg_to_shape', \
		'resampling_fn_probabilities_kwargs': {'is_seg': false, 'order': 1, 'order_z': 0, 'force_separate_z': null},
		""";

	private static NnUNetMetadata usual(String right, String wrong) {
		assertTrue(USUAL.contains(right), right);
		String plans = V2.replace("'configurations': {\n'3d_fullres': {", USUAL.replace(right, wrong));
		assertTrue(plans.contains("LabelManager") || right.contains("LabelManager"));
		return v2Of(plans);
	}

	@Test
	void whatNnUNetWritesIsKnown() {
		assertEquals(v2("3d_fullres"), usual("x", "x"));
		assertEquals(v2("3d_fullres"), usual("SimpleITKIO", "NibabelIO"));
		assertEquals(
				v2("3d_fullres"),
				usual(
						"'force_separate_z': null}",
						"'force_separate_z': null, 'separate_z_anisotropy_threshold': 3.0}"));
		// Until 2.3.
		assertEquals(
				v2("3d_fullres"),
				usual(
						"'batch_size': 2,",
						"""
			'UNet_class_name': 'PlainConvUNet', 'UNet_base_num_features': 32, 'n_conv_per_stage_encoder': [2], \
			'n_conv_per_stage_decoder': [2], 'num_pool_per_axis': [1, 2, 2],
			'conv_kernel_sizes': [[3, 3, 3]], 'unet_max_num_features': 320,"""));
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			quoteCharacter = '`',
			value = {
				"no_resampling_hack||NONE",
				"resample_torch_fornnunet|'is_seg': SEG|LINEAR",
				"resample_torch_fornnunet|'is_seg': SEG, 'force_separate_z': null, 'memefficient_seg_resampling': "
						+ "false|LINEAR",
				"resample_torch_fornnunet|'is_seg': SEG, 'force_separate_z': false|LINEAR_THROUGHOUT"
			})
	void otherResamplingsOfNnUNet(String function, String arguments, Interpolation expected) {
		assertEquals(
				expected,
				resampled(function, arguments == null ? "" : arguments).plan().interpolation());
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			quoteCharacter = '`',
			value = {
				"no_resampling_hack|'order': 3|'order', which is not known",
				"resample_torch_fornnunet|'is_seg': true|resampling_fn_data_kwargs.is_seg",
				"resample_torch_fornnunet|'is_seg': SEG, 'force_separate_z': true|force_separate_z",
				"resample_torch_fornnunet|'is_seg': SEG, 'mode': 'nearest'|_kwargs.mode",
				"resample_torch_fornnunet|'is_seg': SEG, 'aniso_axis_mode': 'linear'|_kwargs.aniso_axis_mode",
				"resample_torch_fornnunet|'is_seg': SEG, 'separate_z_anisotropy_threshold': 2|anisotropy_threshold",
				"resample_torch_fornnunet|'is_seg': SEG, 'memefficient_seg_resampling': true|memefficient",
				"resample_torch_fornnunet|'is_seg': SEG, 'seg_tiebreak': 'x'|'seg_tiebreak', which is not known"
			})
	void argumentsOfOtherResamplingsAreRefused(String function, String arguments, String why) {
		refused(InvalidModel.class, () -> resampled(function, arguments), "^x.pth", why);
	}

	private static NnUNetMetadata resampled(String function, String arguments) {
		String plans = USUAL.replace("resample_data_or_seg_to_shape", function);
		for (String part : List.of("data", "seg", "probabilities"))
			plans = plans.replaceAll(
					"('resampling_fn_" + part + "_kwargs': )\\{[^}]*}",
					"$1{" + arguments.replace("SEG", String.valueOf(part.equals("seg"))) + "}");
		return v2Of(V2.replace("'configurations': {\n'3d_fullres': {", plans));
	}

	@Test
	void aReaderThatTurnsImagesGivesTheModelItsOrientation() {
		assertEquals(
				Optional.of("RAS"),
				usual("SimpleITKIO", "NibabelIOWithReorient").plan().orientation());
		assertEquals(
				Optional.of("RAS"),
				usual("SimpleITKIO", "SimpleITKIOWithReorient").plan().orientation());
		assertEquals(Optional.empty(), usual("SimpleITKIO", "Tiff3DIO").plan().orientation());
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			quoteCharacter = '`',
			value = {
				// Another function, alone for each part.
				"'resampling_fn_data': 'resample_data_or_seg_to_shape'|'resampling_fn_data': "
						+ "'no_resampling_hack'|resampling_fn_data",
				"'resampling_fn_seg': 'resample_data_or_seg_to_shape'|'resampling_fn_seg': 'x'|resampling_fn_seg",
				"'resampling_fn_probabilities': 'resample_data_or_seg_to_shape'|'resampling_fn_probabilities': "
						+ "'resample_torch_fornnunet'|resampling_fn_probabilities",
				"'resampling_fn_data': 'resample_data_or_seg_to_shape'|'resampling_fn_data': ['x']|resampling_fn_data",
				// Other arguments; and none, which the function takes for false.
				"'order': 3|'order': 1|resampling_fn_data_kwargs.order",
				"'order': 3, 'order_z': 0|'order': 3, 'order_z': 3|resampling_fn_data_kwargs.order_z",
				"'order': 3, 'order_z': 0, 'force_separate_z': null|'order': 3, 'order_z': 0, "
						+ "'force_separate_z': true|force_separate_z",
				"'order': 3, 'order_z': 0, 'force_separate_z': null|'order': 3|force_separate_z",
				"{'is_seg': false, 'order': 3|{'is_seg': true, 'order': 3|is_seg",
				"'is_seg': false, 'order': 1|'is_seg': false, 'order': 0|resampling_fn_probabilities_kwargs.order",
				"'order': 3, 'order_z': 0|'order': 3, 'separate_z_anisotropy_threshold': 5, 'order_z': "
						+ "0|separate_z_anisotropy_threshold",
				"'order': 3, 'order_z': 0|'order': 3, 'mode': 'nearest'|'mode', which is not known",
				"'is_seg': true, 'order': 1, 'order_z': 0, 'force_separate_z': null|'is_seg': true, 'order': 1, "
						+ "'force_separate_z': false|resampling_fn_seg_kwargs.force_separate_z",
				"DefaultPreprocessor|PreprocessorFor3D_NoResampling|'preprocessor_name' is "
						+ "'PreprocessorFor3D_NoResampling'",
				"LabelManager|MyLabelManager|'label_manager' is 'MyLabelManager'",
				"'next_stage': '3d_cascade_fullres'|'previous_stage': '3d_lowres'|cascade",
				"SimpleITKIO|MyIO|'image_reader_writer' is 'MyIO'",
				"[1, 0, 2]|[0, 1, 2]|transpose_backward",
				// What nobody knows.
				"'batch_dice': true|'clip_to_mask': true|'clip_to_mask', which is not known",
				"'dataset_name'|'denoise'|'denoise', which is not known"
			})
	void whatWouldChangeResultsIsRefusedByName(String right, String wrong, String name) {
		refused(InvalidModel.class, () -> usual(right, wrong), "^x.pth", name);
	}

	@Test
	void scoresOfOrder3AreToldToTheUser() {
		assertEquals(List.of(), usual("x", "x").notes());
		assertTrue(usual("'is_seg': false, 'order': 1", "'is_seg': false, 'order': 3")
				.notes()
				.get(0)
				.startsWith("x.pth: the plans resample scores"));
	}

	@Test
	void v2WithTheOlderNameOfIntensities() {
		assertEquals(
				v2("3d_fullres"),
				v2Of(V2.replace(
						"foreground_intensity_properties_per_channel", "foreground_intensity_properties_by_modality")));
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			quoteCharacter = '`',
			value = {
				"'num_modalities'|'preprocessor_name': 'PreprocessorFor3D_NoResampling', "
						+ "'num_modalities'|'preprocessor_name' is 'PreprocessorFor3D_NoResampling'",
				"'num_modalities'|'preprocessor_name': 'GenericPreprocessor_linearResampling', "
						+ "'num_modalities'|preprocessor_name",
				"'num_modalities'|'segmentation_export_params': {'force_separate_z': false, "
						+ "'interpolation_order': 1, 'interpolation_order_z': 0}, 'num_modalities'|force_separate_z",
				"'num_modalities'|'segmentation_export_params': {'force_separate_z': null, "
						+ "'interpolation_order': 3, 'interpolation_order_z': 0}, 'num_modalities'|interpolation_order",
				"STUNetTrainer_base|nnUNetTrainerV2CascadeFullRes|cascade",
				"'num_modalities'|'windowing': 3, 'num_modalities'|'windowing', which is not known",
				"'patch_size'|'order': 1, 'patch_size'|'order', which is not known"
			})
	void v1RefusesByNameToo(String right, String wrong, String name) {
		refused(InvalidModel.class, () -> NnUNetV1.read(json(V1.replace(right, wrong)), "x.pkl"), "^x.pkl", name);
	}

	@Test
	void whatNnUNetV1WritesIsKnown() {
		String more =
				"""
			'preprocessor_name': 'GenericPreprocessor', 'num_stages': 2, 'modalities': {'0': 'CT'}, \
			'all_classes': [1, 2, 3], 'base_num_features': 32, 'conv_per_stage': 2,
			'data_identifier': 'nnUNetData_plans_v2.1', 'list_of_npz_files': [], 'original_spacings': [], \
			'original_sizes': [], 'preprocessed_data_folder': 'x',
			'keep_only_largest_region': null, 'min_region_size_per_class': null, 'min_size_per_class': null, \
			'transpose_backward': [1, 2, 0],
			'segmentation_export_params': {'force_separate_z': null, 'interpolation_order': 1, \
			'interpolation_order_z': 0}, \
			'num_modalities'""";
		JsonNode plans = json(
				V1.replace("'num_modalities'", more)
						.replace(
								"'patch_size'",
								"""
			'batch_size': 2, 'num_pool_per_axis': [1, 2, 3], 'median_patient_size_in_voxels': [9, 9, 9], \
			'original_spacing': [1, 1, 1], 'do_dummy_2D_data_aug': false,
			'conv_kernel_sizes': [[3, 3, 3]], 'patch_size'"""));
		assertEquals(NnUNetV1.read(json(V1), "x.pkl"), NnUNetV1.read(plans, "x.pkl"));
	}

	/** Found by fuzzing: each was a stack trace. */
	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			quoteCharacter = '`',
			value = {
				"['CTNormalization', 'ZScoreNormalization']|{'arch_kwargs': {'strides': 1}}|normalization_schemes",
				"[true, true], 'pool|{'0': true}, 'pool|use_mask_for_norm",
				"[true, true], 'pool|[true], 'pool|use_mask_for_norm",
				"[true, true], 'pool|['yes', 1], 'pool|use_mask_for_norm",
				"[1, 0, 2]|{'a': 1, 'b': 2, 'c': 0}|transpose_forward",
				"[[1, 1, 1], [1, 2, 2], [2, 2, 2]]|{'a': 3}|pool_op_kernel_sizes",
				"[[1, 1, 1], [1, 2, 2], [2, 2, 2]]|[]|pool_op_kernel_sizes",
				"[16, 32, 64]|[16, 32, 64000]|patch",
				"[3, 2, 1.5]|[3, 2, 1e300]|voxel size",
				"[3, 2, 1.5]|[null, null, null]|not resampled",
				"[3, 2, 1.5]|[3, 2, 1e-300]|voxel size",
				"'std': 2|'std': 1e-320|standard deviation",
				"'percentile_00_5': 3|'percentile_00_5': 5|percentile"
			})
	void v2NumbersAreBounded(String right, String wrong, String why) {
		assertTrue(V2.contains(right), right);
		refused(InvalidModel.class, () -> v2Of(V2.replace(right, wrong)), "^x.pth", why);
	}

	@ParameterizedTest
	@ValueSource(
			strings = {
				"num_modalities",
				"num_classes",
				"normalization_schemes",
				"use_mask_for_norm",
				"intensityproperties",
				"mean",
				"sd",
				"percentile_00_5",
				"percentile_99_5",
				"plans_per_stage",
				"patch_size",
				"current_spacing"
			})
	void v1NamesWhatIsMissing(String field) {
		refused(
				InvalidModel.class,
				() -> NnUNetV1.read(json(V1.replace("'" + field + "'", "'x'")), "x.pkl"),
				"^x.pkl: the plans' '" + field + "' is missing");
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			value = {
				"'CT'|'MRI2'|normalization_schemes",
				"[16.0, 32, 64]|[32, 64]|patch_size",
				"[16.0, 32, 64]|[16.5, 32, 64]|patch_size",
				"[16.0, 32, 64]|[0, 32, 64]|patch_size",
				"[3, 2, 1.5]|[3, 0, 1.5]|current_spacing",
				"[3, 2, 1.5]|[3, 2]|current_spacing",
				"[2, 0, 1]|[2, 0, 0]|transpose_forward",
				"[2, 0, 1]|[3, 0, 1]|transpose_forward",
				"20.5|0|sd",
				"10.5|'x'|mean",
				"[1, 2, 2]|[2, 2]|pool_op_kernel_sizes"
			},
			quoteCharacter = '"')
	void v1NamesWhatIsWrong(String right, String wrong, String field) {
		assertTrue(V1.contains(right));
		String sentence = refused(
				InvalidModel.class,
				() -> NnUNetV1.read(json(V1.replace(right, wrong)), "x.pkl"),
				"^x.pkl: the plans' '" + field + "' ");
		if (field.equals("normalization_schemes")) says(sentence, "'MRI2'");
	}

	@Test
	void v2NamesWhatIsWrong() {
		for (String[] change : new String[][] {
			{"ZScoreNormalization", "MyNormalization"}, {"foreground_intensity_properties_per_channel", "x"}
		}) {
			String plans = V2.replace(change[0], change[1]);
			refused(InvalidModel.class, () -> v2Of(plans), change[1].equals("x") ? change[0] : change[1]);
		}
		refused(InvalidModel.class, () -> v2("none"), "'configurations' have no 'none', which was trained, but ");
	}

	@ParameterizedTest
	@ValueSource(
			strings = {
				"{'0': 'background', '1': 'a', '2': 'b'}",
				"{'b': 2, 'background': 0, 'a': 1}",
				"{'1': 'a', '2': 'b'}",
				"{'labels': {'a': 1, 'b': 2}, 'name': 'x'}",
				"{'a': [1], 'b': 2, 'ignore': 3}"
			})
	void bothDialectsOfLabels(String labels) {
		assertEquals(List.of("a", "b"), LabelNames.read(json(labels), 3, "labels.json"));
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			value = {
				"{'a': 1}|value 2",
				"{'a': 1, 'b': 3}|value 2",
				"{'a': 1, 'b': 2, 'c': 3}|names 3",
				"{'a': 1, 'b': 1}|same value",
				"{'a': [1, 2], 'b': 2}|region",
				"{'a': 1.5}|'a'",
				"['a', 'b']|does not name"
			},
			quoteCharacter = '"')
	void labelsThatDoNotFit(String labels, String why) {
		refused(InvalidModel.class, () -> LabelNames.read(json(labels), 3, "labels.json"), "^labels.json", why);
	}
}
