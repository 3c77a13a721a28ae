package sc.fiji.stunet.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javassist.CannotCompileException;
import javassist.ClassPool;
import javassist.CtClass;
import javassist.NotFoundException;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A fault is planted into every reader, behind what it takes to get there: a container that is opened, a header that is
 * whole, JSON that is parsed. The fuzzer finds all of them.
 */
@Tag("fuzz")
class PlantedFaultTest {

	/**
	 * @param type a class of the product
	 * @param method empty: the longest constructor
	 * @param condition in Java, with $1 for the first argument: no good input fulfils it
	 */
	private record Plant(String type, String method, String condition) {

		void into(ClassPool classes) throws NotFoundException, CannotCompileException {
			String fault = "if (" + condition + ") throw new ArrayIndexOutOfBoundsException(\"planted\");";
			CtClass owner = classes.get("sc.fiji.stunet." + type);
			if (!method.isEmpty()) owner.getDeclaredMethod(method).insertBefore(fault);
			else
				Arrays.stream(owner.getDeclaredConstructors())
						.max(Comparator.comparingInt(one -> one.getSignature().length()))
						.orElseThrow()
						.insertBeforeBody(fault);
		}
	}

	private static final Pattern READER = Pattern.compile("(?m)^(\\S+) +\\d+ inputs,");

	@TempDir
	Path folder;

	private static Map<String, Plant> plants() {
		Map<String, Plant> plants = new LinkedHashMap<>();
		plant(
				plants,
				new Plant("io.NiftiHeader", "", "$4[2] > 100"),
				"nifti",
				"nifti-gz",
				"nifti-labels",
				"nifti-pair");
		plant(
				plants,
				new Plant("io.MetaImageFields", "", "!$2.containsValue(\"4 3 2\")"),
				"mha",
				"mha-zlib",
				"mhd",
				"mhd-zlib");
		plant(
				plants,
				new Plant("io.NrrdFields", "", "!$2.containsValue(\"4 3 2\")"),
				"nrrd",
				"nrrd-gz",
				"nhdr",
				"nhdr-gz");
		plant(plants, new Plant("io.TiffPage", "", "$1 != 4"), "tiff");
		plant(plants, new Plant("io.OmeZarr", "", "$4.isEmpty()"), "zarr-attributes");
		plant(
				plants,
				new Plant("io.ZarrArray", "", "$2[$2.length - 1] != 8 && $2[$2.length - 1] != 51"),
				"zarr-array",
				"zarr-channels");
		plant(plants, new Plant("io.Blosc", "decompress", "$1.length > 2 && $1[2] != 33"), "zarr-blosc");
		plant(
				plants,
				new Plant("dicom.DicomSlice", "", "$7[2] != 0 && $7[2] != 1 && $7[2] != 2"),
				"dicom-series",
				"dicom-file");
		plant(
				plants,
				new Plant("weights.SafetensorsHeader", "type", "!$2.matches(\"F32|F16|I64|BF16\")"),
				"safetensors",
				"training-weights");
		plant(plants, new Plant("weights.Pickled$Tensor", "", "$2 > 0"), "torch-zip", "torch-legacy", "checkpoint-v2");
		plant(
				plants,
				new Plant(
						"weights.NnUNetMetadata",
						"",
						"$5.isPresent() && !$5.get().toString().matches(\"(STU|nnU)NetTrainer_(small|mine)\")"),
				"plans-pkl",
				"plans-json");
		plant(plants, new Plant("weights.NnUNetDataset", "checkBackground", "$1.size() != 3"), "nnunet-dataset-json");
		plant(plants, new Plant("model.NetworkConfig$Unit", "", "$2 > 0.001"), "nnunet-plans-json");
		plant(
				plants,
				new Plant(
						"weights.ModelZip",
						"name",
						"!$1.getName().matches(\"Dataset001_Tiny/nnUNetTrainer__nnUNetPlans__3d_fullres/\" + "
								+ "\".*(json|final.pth)\")"),
				"nnunet-zip");
		plant(plants, new Plant("train.planning.TrainingPlan", "", "$4 != 2"), "plan-json");
		plant(
				plants,
				new Plant("model.Structures$Structure", "", "$2.startsWith(\"../\") || $1 > 60000"),
				"model-json",
				"labels-json",
				"labels-txt",
				"dataset-json");
		plant(
				plants,
				new Plant("train.TrainingSettings", "checkSame", "!\"1\".equals($1.values().get(\"seed\"))"),
				"training-settings");
		plant(
				plants,
				new Plant(
						"train.TrainingState",
						"over",
						"!ending().isEmpty() || !log().structures().contains(\"liver\") || "
								+ "!log().remarks().containsValue(\"because\")"),
				"training-state");
		plant(
				plants,
				new Plant(
						"train.cases.CaseFile$Opening",
						"fileBytes",
						"header().channels() != 1 || !header().name().equals(\"a\") || "
								+ "!header().key().matches(\"[0-9a-f]{64}\")"),
				"case-damaged",
				"case-forged");
		plant(plants, new Plant("batch.FileDigest", "isContentOf", "!file().endsWith(\".nii.gz\")"), "batch-record");
		plant(plants, new Plant("batch.CaseNames$NamedFile", "", "$1.contains(\"~\")"), "batch-list");
		// Nothing but the head of the table matters to it: what is behind was passed over.
		plant(
				plants,
				new Plant(
						"batch.Summary",
						"write",
						"file().toFile().exists() && new String(java.nio.file.Files.readAllBytes(file()), "
								+ "\"ISO-8859-1\").contains(\"~\")"),
				"batch-summary");
		plant(plants, new Plant("worker.server.EngineServer", "take", "$1.id() < 0"), "engine-requests");
		plant(
				plants,
				new Plant(
						"worker.JsonLines",
						"value",
						"$1 != null && $1.has(\"grid\") && $1.path(\"grid\").path(\"size\").path(0).asInt() != 1"),
				"engine-replies");
		plant(plants, new Plant("fiji.launch.MacroOptions", "unquoted", "$1.contains(\"[[\")"), "macro-options");
		plant(plants, new Plant("volume.Geometry", "", "$1.x() > 1000"), "image-properties");
		return plants;
	}

	private static void plant(Map<String, Plant> plants, Plant plant, String... readers) {
		for (String reader : readers) plants.put(reader, plant);
	}

	@Test
	void aFaultInEachReaderIsFound() throws Exception {
		Map<String, Plant> plants = plants();
		ClassPool classes = new ClassPool(true);
		for (Plant plant : Set.copyOf(plants.values())) plant.into(classes);
		for (Plant plant : Set.copyOf(plants.values()))
			classes.get("sc.fiji.stunet." + plant.type())
					.writeFile(folder.resolve("classes").toString());
		String log = FuzzProcess.run(folder.resolve("classes").toString(), folder, List.of(FuzzTest.INPUTS, "2"))
				.log();
		assertEquals(
				new TreeSet<>(plants.keySet()),
				READER.matcher(log).results().map(line -> line.group(1)).collect(Collectors.toCollection(TreeSet::new)),
				"A reader without a fault, or a fault without a reader");
		Set<String> missed = new TreeSet<>();
		plants.forEach((reader, plant) -> {
			if (!found(reader, log).contains("ArrayIndexOutOfBoundsException at sc.fiji.stunet." + plant.type()))
				missed.add(reader);
		});
		assertEquals(Set.of(), missed, log);
	}

	/** What the log says about a reader. */
	private static String found(String reader, String log) {
		int from = ("\n" + log).indexOf("\n" + reader + " ");
		if (from < 0) return "";
		return log.substring(from)
				.lines()
				.skip(1)
				.takeWhile(line -> line.startsWith("\t"))
				.reduce("", String::concat);
	}
}
