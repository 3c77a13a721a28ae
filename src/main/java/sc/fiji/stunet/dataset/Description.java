package sc.fiji.stunet.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;

import sc.fiji.stunet.failure.PlainText;
import sc.fiji.stunet.files.NotDownloaded;
import sc.fiji.stunet.io.VolumeFiles;
import sc.fiji.stunet.model.ForeignJson;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.LabelColours;
import sc.fiji.stunet.model.LabelNames;
import sc.fiji.stunet.model.Labelling;
import sc.fiji.stunet.model.RegionLabels;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.model.Structures.Structure;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Spacing;

/**
 * The content of {@code dataset.json}, in either dialect of nnU-Net; every part may be missing.
 *
 * @param labelling by {@code labels} and {@code regions_class_order}
 * @param channels names by {@code channel_names} (v2) or {@code modality} (v1)
 * @param listed names of the cases that belong to the data set, by {@code training} (v1)
 * @param located files of cases, by {@code dataset} (v2)
 * @param count of cases, by {@code numTraining}
 * @param ending of the files in lower case, by {@code file_ending} (v2)
 * @param spacing of all files, by {@code spacing}, in the order z, y, x as in nnU-Net's files beside TIFFs
 */
@SuppressWarnings("deprecation") // JsonNode.fields: the Jackson of earlier Fijis has no properties()
record Description(
		Optional<Labelling> labelling,
		Optional<List<String>> channels,
		Optional<List<String>> listed,
		Map<String, TrainingCase> located,
		Optional<Integer> count,
		Optional<String> ending,
		Optional<Spacing> spacing) {

	static final String FILE = "dataset.json";
	/** Files are named after the cases: no part of a path, nothing hidden, nothing that Windows refuses. */
	private static final Pattern FILE_NAME = Pattern.compile("[^./\\\\:*?\"<>|\\p{Cntrl}][^/\\\\:*?\"<>|\\p{Cntrl}]*");

	/** @throws InvalidDataSet if the file cannot be read or contradicts itself */
	static Description of(Path folder, OtherFormats others) {
		Path file = folder.resolve(FILE);
		if (!Files.isRegularFile(file))
			return new Description(
					Optional.empty(),
					Optional.empty(),
					Optional.empty(),
					Map.of(),
					Optional.empty(),
					Optional.empty(),
					Optional.empty());
		JsonNode root = parse(file);
		if (!root.isObject())
			throw new InvalidDataSet(file
					+ " is damaged: it is not an object; write {\"labels\": {\"background\": 0, \"liver\": 1}, ...}.");
		Optional<String> ending = root.has("file_ending")
				? Optional.of(root.get("file_ending").asText().toLowerCase(Locale.ROOT))
				: Optional.empty();
		ending.filter(unknown -> !VolumeFiles.ENDINGS.contains(unknown)
						&& !others.images().contains(unknown))
				.ifPresent(unknown -> {
					throw new InvalidDataSet(file + ": the files end with '" + unknown + "', but only "
							+ String.join(", ", VolumeFiles.ENDINGS) + " can be read; convert them.");
				});
		return new Description(
				labelling(root, file),
				channels(root, file),
				listed(folder, root, file, others),
				located(folder, root, file),
				root.path("numTraining").isIntegralNumber()
						? Optional.of(root.get("numTraining").intValue())
						: Optional.empty(),
				ending,
				spacing(root, file));
	}

	static Optional<Spacing> spacing(JsonNode root, Path file) {
		JsonNode zyx = root.path("spacing");
		if (zyx.isMissingNode()) return Optional.empty();
		try {
			if (zyx.size() == 3
					&& zyx.get(0).isNumber()
					&& zyx.get(1).isNumber()
					&& zyx.get(2).isNumber())
				return Optional.of(new Spacing(
						zyx.get(2).doubleValue(),
						zyx.get(1).doubleValue(),
						zyx.get(0).doubleValue()));
		} catch (InvalidVolume e) {
			throw wrongSpacing(zyx, file, e);
		}
		throw wrongSpacing(zyx, file, null);
	}

	private static InvalidDataSet wrongSpacing(JsonNode spacing, Path file, RuntimeException cause) {
		return new InvalidDataSet(
				file + ": the voxel size is " + spacing
						+ "; write three positive numbers in mm, as \"spacing\": [z, y, x].",
				cause);
	}

	private static JsonNode parse(Path file) {
		try {
			byte[] content = Files.readAllBytes(file);
			NotDownloaded.checkPlain(content, what -> new InvalidDataSet(file + what));
			return ForeignJson.read(content);
		} catch (JsonProcessingException e) {
			throw new InvalidDataSet(
					file + " is not JSON" + ForeignJson.line(e) + ": " + e.getOriginalMessage() + "; correct it.", e);
		} catch (IOException e) {
			throw new InvalidDataSet(
					"Cannot read " + file + " (" + e.getMessage() + "); check that it may be read.", e);
		}
	}

	private static Optional<Labelling> labelling(JsonNode root, Path file) {
		JsonNode labels = root.path("labels");
		if (labels.isMissingNode()) return Optional.empty();
		try {
			OptionalInt ignored = ignored(labels, file);
			if (RegionLabels.are(root)) {
				RegionLabels regions = RegionLabels.read(root, file.toString());
				return Optional.of(checked(new Labelling(regions.structures(), regions.values(), ignored), file));
			}
			Structures structures = new Structures(LabelNames.byValue(labels, file.toString()).entrySet().stream()
					.map(label -> new Structure(
							label.getKey(), label.getValue(), label.getKey() < 1 ? 0 : LabelColours.of(label.getKey())))
					.toList());
			return Optional.of(checked(new Labelling(structures, List.of(), ignored), file));
		} catch (InvalidModel e) {
			throw new InvalidDataSet(
					(e.getMessage().startsWith(file.toString()) ? "" : file + ": ") + e.getMessage(), e);
		}
	}

	/** {@code "ignore": 3} (v2): the value of voxels that nobody has judged. */
	private static OptionalInt ignored(JsonNode labels, Path file) {
		JsonNode value = labels.path("ignore");
		if (value.isMissingNode()) return OptionalInt.empty();
		if (!value.isIntegralNumber() || value.longValue() < 1 || value.longValue() > 65535)
			throw new InvalidDataSet(file + ": 'ignore', the value of voxels that nobody has judged, is " + value
					+ "; give one value, higher than those of all structures.");
		return OptionalInt.of(value.intValue());
	}

	private static Labelling checked(Labelling labelling, Path file) {
		NavigableSet<Integer> values = labelling.values();
		if (values.contains(0))
			throw new InvalidDataSet(file + ": a region has the value 0, the background's, which is what lies in no "
					+ "region; leave the 0 out.");
		labelling.ignored().ifPresent(ignored -> {
			if (!values.isEmpty() && ignored <= values.last())
				throw new InvalidDataSet(file + ": 'ignore', the value of voxels that nobody has judged, is " + ignored
						+ (values.contains(ignored) ? ", which is also a structure's" : ", which is not the highest")
						+ "; give it " + (values.last() + 1) + ", also in the label maps.");
		});
		return labelling;
	}

	private static Optional<List<String>> channels(JsonNode root, Path file) {
		JsonNode names = root.has("channel_names") ? root.get("channel_names") : root.path("modality");
		if (names.isMissingNode()) return Optional.empty();
		SortedMap<Integer, String> byNumber = new TreeMap<>();
		names.fields().forEachRemaining(entry -> {
			if (!entry.getKey().matches("\\d{1,4}") || !entry.getValue().isTextual()) throw wrongChannels(file);
			byNumber.put(Integer.parseInt(entry.getKey()), entry.getValue().textValue());
		});
		if (byNumber.isEmpty() || byNumber.lastKey() != byNumber.size() - 1) throw wrongChannels(file);
		return Optional.of(List.copyOf(byNumber.values()));
	}

	private static InvalidDataSet wrongChannels(Path file) {
		return new InvalidDataSet(
				file + " does not name the channels 0, 1, 2 ...; write \"channel_names\": {\"0\": \"CT\"}.");
	}

	/**
	 * v1 lists {@code {"image": "./imagesTr/a.nii.gz", "label": "./labelsTr/a.nii.gz"}}; images have channel numbers
	 * besides.
	 */
	private static Optional<List<String>> listed(Path folder, JsonNode root, Path file, OtherFormats others) {
		List<String> names = new ArrayList<>();
		for (JsonNode entry : root.path("training"))
			if (entry.path("label").isTextual())
				names.add(CaseFiles.nameOf(
						lastPart(checked(folder, entry.get("label").textValue(), file)), others));
		return names.isEmpty() ? Optional.empty() : Optional.of(names);
	}

	private static String lastPart(String path) {
		return path.substring(path.lastIndexOf('/') + 1);
	}

	/**
	 * v2: {@code {"a": {"images": ["imagesTr/a_0000.nii.gz"], "label": "labelsTr/a.nii.gz"}}}, relative to the folder.
	 */
	private static Map<String, TrainingCase> located(Path folder, JsonNode root, Path file) {
		Map<String, TrainingCase> cases = new LinkedHashMap<>();
		root.path("dataset").fields().forEachRemaining(entry -> {
			if (!FILE_NAME.matcher(entry.getKey()).matches())
				throw new InvalidDataSet(file + ": the case '" + entry.getKey()
						+ "' has a name that no file can have everywhere; use letters, digits, '-' and '_'.");
			List<Path> images = new ArrayList<>();
			entry.getValue().path("images").forEach(image -> images.add(path(folder, image.asText(), file)));
			if (images.isEmpty() || !entry.getValue().path("label").isTextual())
				throw new InvalidDataSet(
						file + ": the case '" + entry.getKey() + "' needs a list of \"images\" and a \"label\".");
			cases.put(
					entry.getKey(),
					new TrainingCase(
							entry.getKey(),
							images,
							path(folder, entry.getValue().get("label").textValue(), file)));
		});
		return cases;
	}

	private static String checked(Path folder, String name, Path file) {
		path(folder, name, file);
		return name;
	}

	private static Path path(Path folder, String name, Path file) {
		try {
			return folder.resolve(name).normalize();
		} catch (InvalidPathException e) {
			throw new InvalidDataSet(
					file + " names the file '" + PlainText.of(name)
							+ "', which cannot be the name of a file here; correct it, or set LC_ALL=C.UTF-8 for "
							+ "letters of all languages.",
					e);
		}
	}
}
