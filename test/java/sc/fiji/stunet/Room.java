package sc.fiji.stunet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The rooms: packages under {@code sc.fiji.stunet}, from the top down, and who may import whom.
 * {@link ArchitectureTest} enforces them; docs/development.md has the same as a table.
 *
 * @param livesThere for people
 * @param rooms that it may import, besides those that are open to all
 * @param libraries that it may import, besides the JDK and ImgLib2
 */
record Room(String name, String livesThere, Set<String> rooms, List<String> libraries) {

	/** Open to every room. */
	static final Set<String> OF_ALL = Set.of("files", "progress", "failure");

	private static final List<String> TENSORFLOW = List.of("org.tensorflow");
	private static final List<String> IMAGEJ = List.of("ij", "org.scijava");
	private static final List<String> IMAGEJ_AND_JSON = List.of("ij", "org.scijava", "com.fasterxml.jackson.databind");
	private static final List<String> JSON = List.of("com.fasterxml.jackson");

	private static Room room(String name, String livesThere, String rooms, List<String> libraries) {
		Set<String> all = new LinkedHashSet<>(Arrays.asList(rooms.split(" ")));
		all.remove("");
		return new Room(name, livesThere, all, libraries);
	}

	static final Map<String, Room> ALL = List.of(
					room(
							"commands",
							"one SciJava `Command` per job: parameters, one call",
							"fiji.dialog fiji.annotate fiji.launch fiji.install fiji.image fiji.files fiji.view batch "
									+ "worker.client catalog measure job model volume",
							IMAGEJ),
					room(
							"fiji",
							"`Launcher` alone, the door for `plugins.config` and macros, which call it by this name",
							"fiji.dialog fiji.launch fiji.install fiji.view fiji.image",
							IMAGEJ),
					room(
							"fiji.dialog",
							"the dialog of every command: a form, and the window that shows it",
							"fiji.launch fiji.image worker.client io job model volume",
							IMAGEJ),
					room(
							"fiji.install",
							"the plugin's own files: completing a plain ImageJ, removing all of them",
							"",
							List.of("ij")),
					room(
							"fiji.annotate",
							"the loop of annotating a few slices, learning and correcting; its project folder",
							"fiji.launch fiji.files fiji.view fiji.image worker.client io job model volume",
							List.of("ij", "com.fasterxml.jackson")),
					room(
							"fiji.launch",
							"macro options, recorder, progress and cancel, what is said when it fails",
							"fiji.image fiji.files fiji.view dataset batch worker.client doctor catalog picture "
									+ "measure io job model volume",
							IMAGEJ_AND_JSON),
					room(
							"fiji.view",
							"windows, tables, pictures, names under the cursor",
							"fiji.image chart picture measure job model volume",
							IMAGEJ),
					// Bio-Formats decodes the compressed planes of a DICOM series.
					room(
							"fiji.files",
							"files of other formats through SCIFIO, Bio-Formats, ImageJ",
							"fiji.image io dicom volume",
							IMAGEJ),
					// The headers of open DICOM slices.
					room(
							"fiji.image",
							"ImagePlus <-> `Volume`/`LabelMap`, ROIs, calibration, what an image says of itself",
							"io dicom model volume",
							IMAGEJ_AND_JSON),
					// Not in the plugin: see src/spark. The worker's JSON carries a request to the executors.
					room(
							"spark",
							"cases and blocks as Spark tasks, in a jar of its own",
							"cli worker.client worker segmentation batch io job model volume",
							List.of("org.apache.spark", "org.apache.logging.log4j", "scala")),
					// What the facades take and give (Epoch, Volume) is part of their signatures.
					room(
							"cli",
							"the `stunet` command line (picocli)",
							"segmentation training validation evaluate dataset catalog weights doctor batch "
									+ "process measure job model volume",
							List.of("picocli")),
					room(
							"worker.client",
							"starts the engine's own process and speaks to it",
							"worker process batch picture io job model volume",
							JSON),
					room(
							"worker.server",
							"runs jobs in the engine's process",
							"worker segmentation training evaluate weights job model volume",
							JSON),
					room(
							"worker",
							"what client and server say to each other: messages as JSON lines, voxels in files",
							"job volume",
							JSON),
					room(
							"training",
							"the job: a data set becomes a model",
							"validation segmentation engine network train train.planning train.cases train.augment "
									+ "transfer predict preprocess postprocess patch evaluate weights dataset batch "
									+ "chart io job model volume",
							JSON),
					room(
							"validation",
							"the job: whole cases are segmented and scored",
							"segmentation postprocess evaluate dataset batch io job model volume",
							JSON),
					room(
							"segmentation",
							"the job: a scan becomes a label map",
							"engine network predict preprocess postprocess patch evaluate weights doctor batch picture "
									+ "io job model volume",
							JSON),
					room(
							"engine",
							"TensorFlow's runtime, sessions and tensors behind the ports; `Tensors` alone converts "
									+ "axis order",
							"network train predict patch job model volume",
							TENSORFLOW),
					room(
							"network",
							"the graphs, each on one page that reads like the paper; layers, gradients, loss, "
									+ "optimizer",
							"model volume",
							TENSORFLOW),
					room(
							"train.cases",
							"preprocessed cases on disk, patches from them; the batches of a training",
							"train train.augment train.planning dataset preprocess patch job model volume",
							JSON),
					room("train.augment", "augmentation of patches", "train preprocess patch volume", List.of()),
					room(
							"train.planning",
							"fingerprint of a data set, and the plan that follows from it",
							"dataset preprocess job model volume",
							JSON),
					room(
							"train",
							"the loop, its schedule, checkpoints, log; ports `TrainingStep`, `BatchSource`",
							"predict preprocess patch weights job model volume",
							JSON),
					room(
							"transfer",
							"which tensors are copied, re-initialised, inflated: returned as a report",
							"model volume",
							List.of()),
					room("dataset", "annotated cases: reading, integrity check", "io model volume", JSON),
					room(
							"doctor",
							"what this computer has and lacks, as text without names of people",
							"model",
							List.of()),
					room(
							"batch",
							"the loop over many cases: finding, sharing out, resuming, summary; port `CasePredictor`",
							"io job model volume",
							JSON),
					room(
							"predict",
							"the sliding window; port `PatchPredictor`",
							"preprocess patch model volume",
							List.of()),
					room("evaluate", "scores of label maps, per case and over a folder", "io job model volume", JSON),
					room(
							"catalog",
							"models by name: the catalogue, downloads, what is installed, exported, removed",
							"weights job model",
							JSON),
					room(
							"weights",
							"checkpoints, pickles (allow-list), safetensors, nnU-Net's metadata; `Models`: import, "
									+ "export and description",
							"job model preprocess volume",
							JSON),
					room(
							"measure",
							"volumes and statistics of the structures of a label map, and their table",
							"model volume",
							JSON),
					room("picture", "labels over the slices of a scan", "model volume", List.of()),
					room("chart", "curves of a training", "job", List.of("org.jfree")),
					room(
							"job",
							"requests, settings, results and events of every job as records: one vocabulary of command "
									+ "line, Fiji and engine",
							"model volume",
							List.of("com.fasterxml.jackson.annotation")),
					room(
							"model",
							"the model folder: network configuration, plan and its text, structures",
							"preprocess volume",
							JSON),
					room("postprocess", "what is done to finished label maps", "volume", List.of()),
					room("patch", "tiles, Gaussian window, patches in and out", "preprocess volume", List.of()),
					room("preprocess", "crop, resampling, normalisation and their inverse", "volume", List.of()),
					// The JDK's own, for the XML in TIFF files.
					room(
							"io",
							"NIfTI, MetaImage, NRRD, TIFF, OME-Zarr; one door (`VolumeFiles`) that knows by content "
									+ "which it is",
							"dicom volume",
							List.of("org.w3c.dom", "org.xml.sax", "com.fasterxml.jackson")),
					room(
							"dicom",
							"DICOM series: headers, order of slices, uncompressed pixels; port `PlaneDecoder`",
							"volume",
							List.of()),
					room(
							"volume",
							"`Volume`, `LabelMap`, `Geometry`: voxels with their place in the patient",
							"",
							List.of()),
					room(
							"process",
							"how a Java with TensorFlow is started: options, environment, libraries; `Main` of the jar "
									+ "does so for the command line",
							"",
							List.of()),
					room(
							"files",
							"files written whole or not at all, checksums, locks, temporary files",
							"progress failure",
							List.of()),
					room("progress", "`Progress`, cancellation", "failure", List.of()),
					room(
							"failure",
							"`UserError`: what a user is told, and with which exit code; every exception thrown on "
									+ "purpose extends it",
							"",
							List.of()))
			.stream()
			.collect(Collectors.toMap(Room::name, room -> room, (one, other) -> one, LinkedHashMap::new));

	/** The room and all that it may reach. */
	static Set<String> reachableFrom(String... names) {
		Set<String> reached = new LinkedHashSet<>(OF_ALL);
		List<String> open = new ArrayList<>(List.of(names));
		while (!open.isEmpty()) {
			String name = open.remove(0);
			if (reached.add(name)) open.addAll(ALL.get(name).rooms());
		}
		return reached;
	}

	/** For docs/development.md. */
	static String table() {
		return ALL.values().stream()
				.map(room -> "| `" + room.name + "` | " + room.livesThere + " | " + String.join(", ", room.imports())
						+ " |\n")
				.collect(Collectors.joining("", "| package | lives there | may import |\n|---|---|---|\n", ""));
	}

	private List<String> imports() {
		List<String> all = new ArrayList<>(rooms);
		libraries.forEach(library -> all.add("`" + library + "`"));
		return all;
	}
}
