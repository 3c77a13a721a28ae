package sc.fiji.stunet.fiji.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import ij.gui.Roi;

import sc.fiji.stunet.dataset.DataSet;
import sc.fiji.stunet.dataset.Finding;
import sc.fiji.stunet.dataset.InvalidDataSet;
import sc.fiji.stunet.dataset.OtherFormats;
import sc.fiji.stunet.dataset.TrainingCase;
import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.fiji.files.ImageFiles;
import sc.fiji.stunet.fiji.image.Annotated;
import sc.fiji.stunet.fiji.image.LabelledRois;
import sc.fiji.stunet.fiji.image.RoiFile;
import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.io.ChannelFiles;
import sc.fiji.stunet.io.UnknownSpacing;
import sc.fiji.stunet.io.VolumeFiles;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.job.DataOutline;
import sc.fiji.stunet.model.ForeignJson;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Volume;

/**
 * A data set with files that Fiji alone reads: ROI zips as labels, {@code labels/NAME.zip}, and images of formats that
 * Bio-Formats or ImageJ open. Written as one of nnU-Net v2 with NIfTI in their place, whose {@code dataset.json} names
 * all other files where they are.
 */
@SuppressWarnings("deprecation") // JsonNode.fields: the Jackson of earlier Fijis has no properties()
final class FijiDataSet implements AnnotatedData {

	/** Where the label maps are written, and the images. */
	static final String LABELS = "labelsFromRois";

	static final String IMAGES = "imagesFromFiji";

	private static final OtherFormats FORMATS =
			new OtherFormats(ImageFiles.KINDS.endings(), List.of(RoiFile.ZIP), RoiFile::isZip);

	private final Path folder;
	private final DataSet data;
	private final SortedMap<String, List<Roi>> rois = new TreeMap<>();
	private final Annotated annotated;
	private final Map<String, Integer> structures = new LinkedHashMap<>();
	private final int ignore;
	private final ObjectNode description;
	private final Progress progress;
	private final boolean leavesOut;
	/** What is wrong with the cases that are left out. */
	private final List<String> errors = new ArrayList<>();
	/** Their names. */
	private final Set<String> leftOut = new HashSet<>();

	/**
	 * @param folder for which {@link #isIn}
	 * @throws InvalidDataSet if files are missing or do not belong together
	 * @throws InvalidVolume if ROIs cannot be read
	 */
	FijiDataSet(Path folder, Annotated annotated, Progress progress) {
		this(folder, annotated, progress, false);
	}

	/**
	 * A data set that is checked: cases that are not complete or cannot be read are left out, see {@link #errors}.
	 *
	 * @throws InvalidDataSet if nobody could tell what its structures are
	 */
	static FijiDataSet checked(Path folder, Progress progress) {
		return new FijiDataSet(folder, Annotated.SLICES, progress, true);
	}

	private FijiDataSet(Path folder, Annotated annotated, Progress progress, boolean leavesOut) {
		this.leavesOut = leavesOut;
		this.folder = folder.toAbsolutePath().normalize();
		this.annotated = annotated;
		this.progress = progress;
		this.data = DataSet.read(this.folder, FORMATS, progress.withoutSentences());
		checkFindings();
		List<TrainingCase> outlined =
				data.cases().stream().filter(one -> RoiFile.isZip(one.labels())).toList();
		for (TrainingCase one : outlined) tried(one, () -> rois.put(one.name(), RoiFile.read(one.labels())));
		this.description = description(descriptionFile());
		if (isNamed()) structures.putAll(named());
		else if (!rois.isEmpty() && outlined.size() == data.cases().size())
			structures.putAll(LabelledRois.structures(
					rois.values().stream().flatMap(List::stream).toList()));
		else if (outlined.size() < data.cases().size() && !outlined.isEmpty())
			throw new InvalidDataSet(this.folder + " has both ROIs and label maps, so their structures need names and "
					+ "values; write them into " + descriptionFile()
					+ ", as \"labels\": {\"background\": 0, \"cell\": 1}.");
		structures.remove(LabelledRois.BACKGROUND);
		Integer own = structures.remove(LabelledRois.IGNORE);
		OptionalInt said = own == null ? data.labelling().ignored() : OptionalInt.of(own);
		this.ignore = said.orElse(
				1 + structures.values().stream().max(Integer::compare).orElse(0));
	}

	private Path descriptionFile() {
		return folder.resolve(AnnotatedImage.DESCRIPTION);
	}

	private void checkFindings() {
		for (Finding finding : data.findings()) if (finding.isError()) errors.add(finding.sentence());
		if (!leavesOut && !errors.isEmpty())
			throw new InvalidDataSet(
					errors.size() == 1
							? errors.get(0)
							: errors.size() + " errors in " + folder + ":\n  " + String.join("\n  ", errors));
		data.findings().stream()
				.filter(finding -> !finding.isError())
				.forEach(finding -> progress.log(finding.toString()));
	}

	/** Does something with a case, which is left out if it fails, where cases are. */
	private boolean tried(TrainingCase one, CaseWork work) {
		try {
			work.run();
			return true;
		} catch (InvalidVolume | InvalidRequest e) {
			if (!leavesOut) throw e;
			errors.add(e.getMessage());
			leftOut.add(one.name());
			return false;
		}
	}

	private interface CaseWork {

		void run();
	}

	/** Sentences about cases that are left out; complete when the data set {@linkplain #fill is written}. */
	List<String> errors() {
		return List.copyOf(errors);
	}

	/** Whether all cases are left out. */
	boolean isEmpty() {
		return data.cases().size() == leftOut.size();
	}

	private boolean isNamed() {
		return description.has("labels") || Files.isRegularFile(folder.resolve("labels.txt"));
	}

	/** Names and values; regions have several values, and what is outlined has one. */
	private Map<String, Integer> named() {
		if (!rois.isEmpty() && !data.labelling().regions().isEmpty())
			throw new InvalidDataSet(descriptionFile() + ": the labels are regions of several values, but ROIs are of "
					+ "structures with one value each; write one for each, as \"core\": 1, or make label maps for "
					+ "regions.");
		Map<String, Integer> named = new LinkedHashMap<>();
		data.structures().all().forEach(structure -> named.put(structure.name(), structure.value()));
		return named;
	}

	/** Whether a data set has files that are written as NIfTI first. */
	static boolean isIn(Path folder) {
		return hasRois(folder) || parts(folder, "images").anyMatch(FijiDataSet::isForFiji);
	}

	/** Whether a data set has ROI zips as labels. */
	static boolean hasRois(Path folder) {
		return parts(folder, "labels").anyMatch(RoiFile::isZip);
	}

	private static Stream<Path> parts(Path folder, String part) {
		return Stream.of(folder.resolve(part + "Tr"), folder.resolve(part))
				.filter(Files::isDirectory)
				.limit(1)
				.flatMap(found -> files(found).stream());
	}

	/** DICOM is read by the engine. */
	private static boolean isForFiji(Path file) {
		return Files.isRegularFile(file)
				&& ImageFiles.KINDS.endingOf(file.getFileName().toString()).isPresent()
				&& (VolumeFiles.endingOf(file.getFileName().toString()).isEmpty() || VolumeFiles.isForOthers(file));
	}

	private static List<Path> files(Path folder) {
		try (Stream<Path> all = Files.list(folder)) {
			return all.filter(file -> !file.getFileName().toString().startsWith("."))
					.sorted()
					.toList();
		} catch (IOException | UncheckedIOException e) {
			throw new InvalidDataSet("Cannot read " + folder + " (" + e.getMessage() + "); check it.", e);
		}
	}

	private static ObjectNode description(Path file) {
		ObjectMapper mapper = new ObjectMapper();
		if (!Files.isRegularFile(file)) return mapper.createObjectNode();
		try {
			JsonNode root = ForeignJson.read(Files.readAllBytes(file));
			if (root instanceof ObjectNode object) return object;
			throw new InvalidRequest(file + " is damaged: it is not an object; correct it.");
		} catch (IOException e) {
			throw new InvalidRequest(file + " is not JSON" + ForeignJson.line(e) + "; correct it.", e);
		}
	}

	/** Of the headers of scans that are read without Fiji; the ROIs are read already, for their names. */
	DataOutline outline() {
		List<DataOutline.Scan> scans = new ArrayList<>();
		for (TrainingCase one : data.cases()) {
			progress.checkCancelled();
			Path scan = one.images().get(0);
			if (isForFiji(scan)) continue;
			VolumeFiles.sizeOf(scan)
					.ifPresent(size -> scans.add(new DataOutline.Scan(
							size,
							one.spacing().or(() -> VolumeFiles.spacingOf(scan)).orElseThrow())));
		}
		if (scans.isEmpty())
			throw new InvalidRequest("The sizes of the scans in " + folder + " are known when they are read.");
		int names = structures.isEmpty() ? data.structures().all().size() : structures.size();
		return new DataOutline(scans, data.channels().size(), names);
	}

	/** Leaves out what fails, where cases are. */
	@Override
	public void fill(Path target) throws IOException {
		// Those that every data set has.
		Files.createDirectory(target.resolve("imagesTr"));
		Files.createDirectory(target.resolve("labelsTr"));
		if (!rois.isEmpty()) Files.createDirectory(target.resolve(LABELS));
		if (data.cases().stream().flatMap(one -> one.images().stream()).anyMatch(FijiDataSet::isForFiji))
			Files.createDirectory(target.resolve(IMAGES));
		ObjectNode cases = description.objectNode();
		int number = 0;
		for (TrainingCase one : data.cases()) {
			progress.checkCancelled();
			progress.report("Reading the data set", number++, data.cases().size());
			ObjectNode located = description.objectNode();
			if (!leftOut.contains(one.name()) && tried(one, () -> write(one, target, located)))
				cases.set(one.name(), located);
		}
		byte[] text = new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(described(cases));
		AtomicFile.write(target.resolve(AnnotatedImage.DESCRIPTION), false, out -> out.write(text));
	}

	private void write(TrainingCase one, Path target, ObjectNode located) {
		ArrayNode images = located.putArray("images");
		int channels = writeImages(one, target, images);
		located.put(
				"label",
				rois.containsKey(one.name())
						? writeLabels(one, target, images, channels)
						: one.labels().toString());
	}

	/**
	 * Writes what Fiji alone reads of a case.
	 *
	 * @param images gets the files of the case
	 * @return channels of its first file, which are files of their own now; 0: it stays as it is
	 */
	private int writeImages(TrainingCase one, Path target, ArrayNode images) {
		int number = 0, ofFirst = 0;
		for (Path file : one.images()) {
			if (!isForFiji(file)) {
				images.add(file.toString());
				continue;
			}
			Volume read = new ImageFiles(ImageJContext.get(), progress).read(file, one.spacing());
			if (images.isEmpty()) ofFirst = read.channels();
			for (int channel = 0; channel < read.channels(); channel++) {
				String name = String.format(Locale.ROOT, "%s/%s_%04d.nii.gz", IMAGES, one.name(), number++);
				VolumeWriter.write(target.resolve(name), read.channel(channel), false);
				images.add(name);
			}
		}
		return ofFirst;
	}

	/**
	 * @param images of the case, of which the first tells the grid
	 * @param written channels of the file that the first was written from; 0: it was not
	 */
	private String writeLabels(TrainingCase one, Path target, ArrayNode images, int written) {
		Path first = target.resolve(images.get(0).asText());
		// As in the Medical Segmentation Decathlon; all of them lie on one grid.
		boolean isOfVolumes = images.size() == 1 && ChannelFiles.volumesAreChannels(first, one.channels());
		Volume scan;
		try {
			scan = VolumeFiles.plain(progress.withoutSentences())
					.with(one.spacing())
					.at(isOfVolumes ? 1 : 0)
					.read(first);
		} catch (UnknownSpacing e) {
			throw new InvalidVolume(e.inDataSet(descriptionFile()), e);
		}
		String file = LABELS + "/" + one.name() + ".nii.gz";
		VolumeWriter.writeLabels(
				target.resolve(file),
				new LabelMap(
						LabelledRois.of(
								rois.get(one.name()),
								// As ImageJ shows the file that they were drawn on: points tell its planes.
								LabelledRois.outline(
										one.name(),
										scan.size(),
										Math.max(written, scan.channels()),
										isOfVolumes ? one.channels() : 1),
								annotated,
								structures,
								ignore),
						scan.geometry()),
				false);
		return file;
	}

	private ObjectNode described(ObjectNode cases) {
		ObjectNode all = description.deepCopy();
		all.remove(List.of("training", "file_ending"));
		if (!structures.isEmpty() && data.labelling().regions().isEmpty()) {
			ObjectNode labels = all.putObject("labels");
			labels.put(LabelledRois.BACKGROUND, 0);
			structures.forEach(labels::put);
			boolean isDrawn = rois.values().stream().flatMap(List::stream).anyMatch(roi -> LabelledRois.nameOf(roi)
					.equals(LabelledRois.IGNORE));
			boolean isPartly = !rois.isEmpty() && annotated != Annotated.VOLUME;
			if (isPartly || isDrawn || data.labelling().ignored().isPresent()) labels.put(LabelledRois.IGNORE, ignore);
		}
		all.put("numTraining", cases.size());
		all.set("dataset", cases);
		return all;
	}

	@Override
	public String text() {
		String names = structures.isEmpty() ? "" : "structures: " + String.join(", ", structures.keySet()) + "; ";
		if (rois.isEmpty()) return names + "images that Fiji alone reads.";
		return names + "ROIs of " + rois.size() + (rois.size() == 1 ? " image." : " images.");
	}

	/**
	 * A text about the written data set, in the names of the one that it was written from.
	 *
	 * @param target where it was written
	 */
	String inOwnNames(String text, Path target) {
		String own = text;
		for (TrainingCase one : data.cases()) {
			if (rois.containsKey(one.name()))
				own = own.replace(
						target.resolve(LABELS).resolve(one.name() + ".nii.gz").toString(),
						one.labels().toString());
			String images = one.images().stream().map(Path::toString).collect(Collectors.joining(", "));
			own = own.replaceAll(
					Pattern.quote(target.resolve(IMAGES)
									.resolve(one.name() + "_")
									.toString()) + "\\d{4}\\.nii\\.gz",
					Matcher.quoteReplacement(images));
		}
		return own.replace(target.toString(), folder.toString());
	}
}
