package sc.fiji.stunet.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import sc.fiji.stunet.job.ImportRequest;
import sc.fiji.stunet.job.NnUNetChoice;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.progress.Progress;

/** nnU-Net's post-processing is read as data: what keeps the largest part, and nothing else. */
class NnUNetPostProcessingTest {

	private static final Structures STRUCTURES = Structures.named(List.of("liver", "spleen", "kidney"));
	private static final String FUNCTION = "nnunetv2.postprocessing.remove_connected_components";
	private static final String LARGEST = "remove_all_but_largest_component_from_segmentation";

	@TempDir
	Path folder;

	private List<Set<Integer>> read(String name, byte[] content) {
		try {
			return NnUNetPostProcessing.read(Files.write(folder.resolve(name), content), STRUCTURES);
		} catch (IOException e) {
			throw new AssertionError(e);
		}
	}

	private List<Set<Integer>> ofV1(String json) {
		return read("postprocessing.json", json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
	}

	/** What Python's pickle writes of ([f, f], [{'labels_or_regions': [1, 2]}, {'labels_or_regions': (2, 3)}]). */
	private static byte[] asPythonWritesIt() {
		String text = "\u0080\u0004\u0095\u00a4\0\0\0\0\0\0\0]\u0094(\u008c3" + FUNCTION + "\u0094\u008c2" + LARGEST
				+ "\u0094\u0093\u0094h\u0003e]\u0094(}\u0094\u008c\u0011labels_or_regions\u0094]\u0094(K\u0001K\u0002es"
				+ "}\u0094h\u0006K\u0002K\u0003\u0086\u0094se\u0086\u0094.";
		return text.getBytes(StandardCharsets.ISO_8859_1);
	}

	/** A list of one function, and a list of one dict, in a tuple. */
	private byte[] pickle(String module, String function, String argument, String value) {
		return PickleWriter.pickle(
				"] @" + module + ":" + function + " a ] } '" + argument + "' " + value + " s a \u0086");
	}

	@Test
	void labelsOfAListCountAsOneAndFunctionsFollowEachOther() {
		assertEquals(List.of(Set.of(1, 2), Set.of(2, 3)), read("postprocessing.pkl", asPythonWritesIt()));
		assertEquals(
				List.of(Set.of(3)), read("postprocessing.pkl", pickle(FUNCTION, LARGEST, "labels_or_regions", "#3")));
	}

	/** That of nnUNetv2_determine_postprocessing 2.8.1, by numpy 2: its labels are numpy's. */
	@Test
	void asNnUNetWritesIt() {
		String file = "gASVEgEAAAAAAABdlCiMM25udW5ldHYyLnBvc3Rwcm9jZXNzaW5nLnJlbW92ZV9jb25uZWN0ZWRfY29tcG9uZW50c5SMMnJl"
				+ "bW92ZV9hbGxfYnV0X2xhcmdlc3RfY29tcG9uZW50X2Zyb21fc2VnbWVudGF0aW9ulJOUaANlXZQofZSMEWxhYmVsc19vcl9y"
				+ "ZWdpb25zlIwWbnVtcHkuX2NvcmUubXVsdGlhcnJheZSMBnNjYWxhcpSTlIwFbnVtcHmUjAVkdHlwZZSTlIwCaTiUiYiHlFKU"
				+ "KEsDjAE8lE5OTkr/////Sv////9LAHSUYkMIAQAAAAAAAACUhpRSlHN9lGgGaAloD0MIAgAAAAAAAACUhpRSlHNlhpQu";
		assertEquals(
				List.of(Set.of(1), Set.of(2)),
				read("postprocessing.pkl", Base64.getDecoder().decode(file)));
		String nothingHelps = "gASVBwAAAAAAAABdlF2UhpQu";
		assertEquals(List.of(), read("postprocessing.pkl", Base64.getDecoder().decode(nothingHelps)));
	}

	@Test
	void whatElseIsInAPickleIsRefusedByItsName() {
		refused(
				InvalidModel.class,
				() -> read("postprocessing.pkl", pickle(FUNCTION, "fill_holes", "labels_or_regions", "#1")),
				"postprocessing.pkl asks for 'nnunetv2.postprocessing.remove_connected_components.fill_holes'",
				"which is no post-processing that is done here; take the file away",
				"nothing was run");
		refused(
				InvalidModel.class,
				() -> read("postprocessing.pkl", pickle("posix", "system", "labels_or_regions", "#1")),
				"postprocessing.pkl asks for 'posix.system'",
				"nothing was run; do not trust this file");
		refused(
				InvalidModel.class,
				() -> read("postprocessing.pkl", pickle("torch", "device", "labels_or_regions", "#1")),
				"asks for 'torch.device', which is no post-processing that is done here; take the file away");
		refused(
				InvalidModel.class,
				() -> read("postprocessing.pkl", pickle(FUNCTION, LARGEST, "smallest", "#1")),
				"the argument 'smallest'");
		refused(
				InvalidModel.class,
				() -> read("postprocessing.pkl", pickle(FUNCTION, LARGEST, "labels_or_regions", "#9")),
				"names the label 9, which the model does not have");
		refused(
				InvalidModel.class,
				() -> read("postprocessing.pkl", PickleWriter.pickle("#7")),
				"is no post-processing that is done here");
	}

	@Test
	void thatOfVersion1() {
		assertEquals(
				List.of(Set.of(1, 2, 3), Set.of(2)),
				ofV1("{'for_which_classes': [[1, 2, 3], 2], 'min_valid_object_sizes': 'None', 'num_samples': 4}"));
		assertEquals(List.of(), ofV1("{'for_which_classes': []}"));
		refused(
				InvalidModel.class,
				() -> ofV1("{'for_which_classes': [1], 'min_valid_object_sizes': '{1: 23.0}'}"),
				"postprocessing.json asks for 'min_valid_object_sizes'");
		refused(
				InvalidModel.class,
				() -> ofV1("{'for_which_classes': ['liver']}"),
				"'for_which_classes' with \"liver\"");
	}

	@ParameterizedTest
	@CsvSource({"postprocessing.pkl, false", "crossval_results_folds_0_1/postprocessing.pkl, true"})
	void itComesWithTheModel(String name, boolean zipped) {
		byte[] content =
				PickleWriter.pickle("] @" + FUNCTION + ":" + LARGEST + " a ] } 'labels_or_regions' =1,2 s a \u0086");
		TrainedFolder trained = new TrainedFolder(folder).fold("0").write(name, content);
		Path source = zipped ? trained.zip(folder.resolve("model.zip")) : trained.path();
		Model model = ModelImport.run(request(source), Progress.none());
		assertEquals(List.of(Set.of(1, 2)), model.largestTogether());
		assertEquals(model, Model.read(model.folder()));
		assertTrue(model.description().contains("\"format\" : 2"), model.description());
		assertTrue(Models.describe(model).contains("liver and spleen"), Models.describe(model));
	}

	@Test
	void severalAreNotTaken() {
		byte[] content = pickle(FUNCTION, LARGEST, "labels_or_regions", "#1");
		TrainedFolder trained = new TrainedFolder(folder)
				.fold("0")
				.write("crossval_results_folds_0/postprocessing.pkl", content)
				.write("crossval_results_folds_0_1/postprocessing.pkl", content);
		FakeProgress progress = new FakeProgress();
		List<String> logged = new java.util.ArrayList<>();
		Model model = ModelImport.run(request(trained.path()), progress.logging(logged::add));
		assertEquals(List.of(), model.largestTogether());
		assertTrue(String.join("\n", logged).contains("several postprocessing.pkl"), String.join("\n", logged));
	}

	private ImportRequest request(Path source) {
		return new ImportRequest(
				source,
				Optional.empty(),
				Optional.empty(),
				Optional.empty(),
				NnUNetChoice.DEFAULT,
				folder.resolve("made.stunet"),
				true);
	}
}
