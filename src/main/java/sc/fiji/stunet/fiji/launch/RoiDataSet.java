package sc.fiji.stunet.fiji.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import ij.gui.Roi;

import sc.fiji.stunet.dataset.DataSet;
import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.fiji.image.Annotated;
import sc.fiji.stunet.fiji.image.LabelledRois;
import sc.fiji.stunet.fiji.image.RoiFile;
import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.io.VolumeFiles;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.model.ForeignJson;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/**
 * A data set with ROI zips as labels, {@code labels/NAME.zip}: written as one of nnU-Net v2 with label maps, whose
 * {@code dataset.json} names the images where they are.
 */
@SuppressWarnings("deprecation") // JsonNode.fields: the Jackson of earlier Fijis has no properties()
final class RoiDataSet implements AnnotatedData {

	private static final List<List<String>> LAYOUTS =
			List.of(List.of("imagesTr", "labelsTr"), List.of("images", "labels"));
	/** Where the label maps are written. */
	static final String LABELS = "labelsFromRois";

	private final Path folder;
	private final Path images;
	private final SortedMap<String, List<Roi>> rois = new TreeMap<>();
	private final Annotated annotated;
	private final Map<String, Integer> structures = new LinkedHashMap<>();
	private final int ignore;
	private final ObjectNode description;
	/** In mm, of all images; empty: they tell it themselves. */
	private final Optional<Spacing> spacing;

	private final Progress progress;

	/** @param folder for which {@link #isIn} */
	RoiDataSet(Path folder, Annotated annotated, Progress progress) {
		this.folder = folder.toAbsolutePath().normalize();
		this.annotated = annotated;
		this.progress = progress;
		List<Path> labels = labels(this.folder);
		this.images = this.folder.resolve(labels.get(0).getParent().endsWith("labelsTr") ? "imagesTr" : "images");
		for (Path file : labels) {
			if (!isZip(file))
				throw new InvalidRequest(
						file + " is no ROI zip as the other labels are; save it as one, or move it away.");
			rois.put(nameOf(file), RoiFile.read(file));
		}
		Path said = this.folder.resolve(AnnotatedImage.DESCRIPTION);
		this.description = description(said);
		this.spacing = DataSet.spacing(description, said);
		if (description.has("labels"))
			description.get("labels").fields().forEachRemaining(label -> {
				// nnU-Net v2: name and value; v1: value and name.
				if (label.getValue().isIntegralNumber())
					structures.put(label.getKey(), label.getValue().intValue());
				else if (label.getKey().matches("\\d{1,5}"))
					structures.put(label.getValue().asText(), Integer.valueOf(label.getKey()));
				else
					throw new InvalidRequest(said + ": the label '" + label.getKey() + "' is " + label.getValue()
							+ ", but ROIs are of structures with one value each; write one, as \"" + label.getKey()
							+ "\": 1, or make label maps for regions.");
			});
		else
			structures.putAll(LabelledRois.structures(
					rois.values().stream().flatMap(List::stream).toList()));
		Integer named = structures.remove(LabelledRois.IGNORE);
		structures.remove(LabelledRois.BACKGROUND);
		this.ignore = named != null
				? named
				: 1 + structures.values().stream().max(Integer::compare).orElse(0);
	}

	/** Whether a data set has ROI zips as labels. */
	static boolean isIn(Path folder) {
		return labels(folder).stream().anyMatch(RoiDataSet::isZip);
	}

	private static boolean isZip(Path file) {
		return file.toString().toLowerCase(Locale.ROOT).endsWith(RoiFile.ZIP);
	}

	private static List<Path> labels(Path folder) {
		return LAYOUTS.stream()
				.map(layout -> folder.resolve(layout.get(1)))
				.filter(Files::isDirectory)
				.findFirst()
				.map(RoiDataSet::files)
				.orElse(List.of());
	}

	private static List<Path> files(Path folder) {
		if (!Files.isDirectory(folder)) return List.of();
		try (Stream<Path> all = Files.list(folder)) {
			return all.filter(file -> !file.getFileName().toString().startsWith("."))
					.sorted()
					.toList();
		} catch (IOException | UncheckedIOException e) {
			throw new InvalidRequest("Cannot read " + folder + " (" + e.getMessage() + "); check it.", e);
		}
	}

	private static String nameOf(Path file) {
		String name = file.getFileName().toString();
		return isZip(file)
				? name.substring(0, name.length() - RoiFile.ZIP.length())
				: name.substring(
						0, name.length() - VolumeFiles.endingOf(name).orElse("").length());
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

	@Override
	public void fill(Path target) throws IOException {
		// Those that every data set has.
		Files.createDirectory(target.resolve("imagesTr"));
		Files.createDirectory(target.resolve("labelsTr"));
		Files.createDirectory(target.resolve(LABELS));
		ObjectNode cases = description.objectNode();
		for (Map.Entry<String, List<Roi>> one : rois.entrySet()) {
			progress.checkCancelled();
			List<Path> channels = channels(one.getKey());
			Volume scan = VolumeFiles.plain(progress).with(spacing).read(channels.get(0));
			String file = LABELS + "/" + one.getKey() + ".nii.gz";
			VolumeWriter.writeLabels(
					target.resolve(file),
					new LabelMap(
							LabelledRois.of(
									one.getValue(),
									LabelledRois.outline(one.getKey(), scan.size()),
									annotated,
									structures,
									ignore),
							scan.geometry()),
					false);
			ObjectNode located = cases.putObject(one.getKey());
			ArrayNode files = located.putArray("images");
			channels.forEach(channel -> files.add(channel.toString()));
			located.put("label", file);
		}
		byte[] text = new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(described(cases));
		AtomicFile.write(target.resolve(AnnotatedImage.DESCRIPTION), false, out -> out.write(text));
	}

	private List<Path> channels(String name) {
		List<Path> channels = new ArrayList<>();
		for (Path file : files(images)) {
			String own = nameOf(file);
			if (own.equals(name)
					|| own.startsWith(name) && own.substring(name.length()).matches("_\\d{4}")) channels.add(file);
		}
		if (channels.isEmpty())
			throw new InvalidRequest("There is no image of " + name + RoiFile.ZIP + " in " + images + "; put " + name
					+ ".nii.gz or another format there.");
		return channels;
	}

	private ObjectNode described(ObjectNode cases) {
		ObjectNode all = description.deepCopy();
		all.remove(List.of("training", "file_ending"));
		ObjectNode labels = all.putObject("labels");
		labels.put(LabelledRois.BACKGROUND, 0);
		structures.forEach(labels::put);
		boolean isDrawn = rois.values().stream().flatMap(List::stream).anyMatch(roi -> LabelledRois.nameOf(roi)
				.equals(LabelledRois.IGNORE));
		if (annotated != Annotated.VOLUME || isDrawn) labels.put(LabelledRois.IGNORE, ignore);
		all.put("numTraining", cases.size());
		all.set("dataset", cases);
		return all;
	}

	@Override
	public String text() {
		return "structures: " + String.join(", ", structures.keySet()) + "; ROIs of " + rois.size()
				+ (rois.size() == 1 ? " image." : " images.");
	}
}
