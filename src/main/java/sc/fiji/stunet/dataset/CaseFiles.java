package sc.fiji.stunet.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import sc.fiji.stunet.io.VolumeFiles;
import sc.fiji.stunet.volume.InvalidVolume;

/**
 * Which images belong to which label map. The label maps name the cases: to {@code a.nii.gz} belongs the image
 * {@code a.nii.gz}, or the channels {@code a_0000.nii.gz}, {@code a_0001.nii.gz} ... A folder {@code a_0000} with
 * slices in DICOM is an image, too, and so is an OME-Zarr {@code a_0000.ome.zarr}.
 */
final class CaseFiles {

	private static final Pattern CHANNEL = Pattern.compile("(.+)_(\\d{4})");

	/** As the ROI Manager of ImageJ saves ROIs. */
	private static final String ROIS = ".zip";

	private final Path images;
	private final Path labels;
	private final Description description;
	private final OtherFormats others;
	/** Whether labels are ROIs: then images of which nothing is outlined yet are usual. */
	private boolean hasRois;

	private final List<Finding> findings;

	/** @param findings to which everything is added that does not fit */
	CaseFiles(Path images, Path labels, Description description, OtherFormats others, List<Finding> findings) {
		this.images = images;
		this.labels = labels;
		this.description = description;
		this.others = others;
		this.findings = findings;
	}

	/**
	 * A folder with slices in DICOM, or an OME-Zarr, is a volume of the folder's name, whatever ending the files of the
	 * data set have.
	 */
	private static boolean isSeries(Path path) {
		return Files.isDirectory(path) && VolumeFiles.isVolume(path);
	}

	/** The file's name without its ending. */
	static String nameOf(String file, OtherFormats others) {
		return others.endingOf(file)
				.map(ending -> file.substring(0, file.length() - ending.length()))
				.filter(name -> !name.isEmpty())
				.orElse(file);
	}

	private static String nameOfFolder(String folder) {
		int ending = VolumeFiles.zarrEndingOf(folder).map(String::length).orElse(0);
		return folder.substring(0, folder.length() - ending);
	}

	/** Complete cases, by name. */
	List<TrainingCase> cases() {
		List<TrainingCase> listed = description.located().isEmpty() ? byName() : located();
		List<TrainingCase> found = listed.stream()
				.map(this::withChannels)
				.flatMap(Optional::stream)
				.toList();
		List<TrainingCase> complete = new ArrayList<>();
		int channels = description.channels().map(List::size).orElseGet(() -> found.stream()
				.map(TrainingCase::channels)
				.filter(known -> known != TrainingCase.UNKNOWN_CHANNELS)
				.findFirst()
				.orElse(1));
		for (TrainingCase one : found)
			if (one.channels() == channels || one.channels() == TrainingCase.UNKNOWN_CHANNELS) complete.add(one);
			else findings.add(Finding.error(one.images().get(0), wrongChannels(one, channels, found.get(0))));
		description
				.count()
				.filter(count -> count != listed.size())
				.ifPresent(count -> findings.add(Finding.warning(
						images,
						images.resolveSibling(Description.FILE) + " tells of " + count
								+ " cases (numTraining), but there are " + listed.size()
								+ "; look whether some are missing.")));
		return complete;
	}

	/**
	 * A case with the channels that its files tell. Several volumes in one file are channels where dataset.json names
	 * as many, as in the Medical Segmentation Decathlon; otherwise they could be time points.
	 */
	private Optional<TrainingCase> withChannels(TrainingCase one) {
		Path first = one.images().get(0);
		try {
			int channels = 0;
			for (Path file : one.images()) channels += VolumeFiles.channelsOf(file);
			int volumes = VolumeFiles.timesOf(first).frames();
			if (volumes == 1) return Optional.of(one.withChannels(channels));
			if (channels == 1
					&& description
							.channels()
							.filter(names -> names.size() == volumes)
							.isPresent()) return Optional.of(one.withChannels(volumes));
			findings.add(Finding.error(
					first,
					first + " holds " + volumes + " volumes, which may be time points or channels; if they are "
							+ "channels, name each of them in " + images.resolveSibling(Description.FILE)
							+ ", as \"channel_names\": {\"0\": \"T1\", \"1\": \"T2\" ...}, otherwise save each as "
							+ "a case of its own."));
			return Optional.empty();
		} catch (InvalidVolume e) {
			// Whoever reads it knows more; the integrity check, which reads everything, reports it with its file.
			return Optional.of(
					others.equals(OtherFormats.NONE) ? one : one.withChannels(TrainingCase.UNKNOWN_CHANNELS));
		}
	}

	private String wrongChannels(TrainingCase one, int channels, TrainingCase first) {
		String other = description
				.channels()
				.map(names -> Description.FILE + " names " + channels + " (" + String.join(", ", names) + ")")
				.orElse(first.name() + " has " + channels);
		int has = one.channels();
		return one.images().get(0) + ": the case " + one.name() + " has " + has + (has == 1 ? " channel" : " channels")
				+ ", but " + other + "; all cases need the same channels (in one file, or as " + one.name()
				+ "_0000, _0001 ...).";
	}

	/** Files that dataset.json names one by one. */
	private List<TrainingCase> located() {
		List<TrainingCase> found = new ArrayList<>();
		for (TrainingCase one : description.located().values()) {
			Optional<Path> missing = Stream.concat(one.images().stream(), Stream.of(one.labels()))
					.filter(file -> !Files.isRegularFile(file) && !isSeries(file))
					.findFirst();
			if (missing.isEmpty()) found.add(one);
			else
				findings.add(Finding.error(
						missing.get(),
						missing.get() + " does not exist, although dataset.json names it for the case " + one.name()
								+ "; copy it there or correct the name."));
		}
		return found;
	}

	private List<TrainingCase> byName() {
		SortedMap<String, Path> labelMaps = files(labels);
		hasRois = labelMaps.values().stream().anyMatch(others::isNamedLabels);
		SortedMap<String, SortedMap<Integer, Path>> channels = channels(labelMaps.keySet());
		Set<String> wanted = new HashSet<>(description.listed().orElse(List.of()));
		wanted.stream()
				.filter(name -> !labelMaps.containsKey(name))
				.sorted()
				.forEach(name -> findings.add(Finding.error(
						labels,
						labels + "/" + name + ending() + " does not exist, although dataset.json lists it; copy it "
								+ "there or take it off the list.")));
		List<TrainingCase> found = new ArrayList<>();
		for (Map.Entry<String, Path> labelMap : labelMaps.entrySet()) {
			String name = labelMap.getKey();
			SortedMap<Integer, Path> own = channels.getOrDefault(name, new TreeMap<>());
			if (!wanted.isEmpty() && !wanted.contains(name))
				findings.add(Finding.warning(
						labelMap.getValue(),
						labelMap.getValue() + " is left out, because dataset.json does not list it."));
			else if (own.isEmpty())
				findings.add(Finding.error(
						labelMap.getValue(),
						labelMap.getValue() + " has no image; put " + name + ending() + ", or its channels " + name
								+ "_0000" + ending() + " ..., into " + images + "."));
			else if (own.lastKey() != own.size() - 1)
				findings.add(Finding.error(
						own.get(own.firstKey()),
						own.get(own.firstKey()) + ": of the channels of " + name + ", number " + firstMissing(own)
								+ " is missing; they are counted 0000, 0001 ..."));
			else found.add(new TrainingCase(name, List.copyOf(own.values()), labelMap.getValue()));
		}
		return found;
	}

	private static String firstMissing(SortedMap<Integer, Path> channels) {
		int number = 0;
		while (channels.containsKey(number)) number++;
		return String.format(Locale.ROOT, "%04d", number);
	}

	/** Images by case and channel. */
	private SortedMap<String, SortedMap<Integer, Path>> channels(Set<String> cases) {
		SortedMap<String, SortedMap<Integer, Path>> channels = new TreeMap<>();
		files(images).forEach((name, file) -> {
			Matcher numbered = CHANNEL.matcher(name);
			boolean whole = cases.contains(name);
			if (whole || numbered.matches() && cases.contains(numbered.group(1))) {
				SortedMap<Integer, Path> own =
						channels.computeIfAbsent(whole ? name : numbered.group(1), key -> new TreeMap<>());
				Path other = own.putIfAbsent(whole ? 0 : Integer.parseInt(numbered.group(2)), file);
				if (other != null)
					findings.add(Finding.error(
							file,
							file + " and " + other + " are both the first channel of one case; remove one of them."));
			} else findings.add(withoutLabels(name, file));
		});
		return channels;
	}

	private Finding withoutLabels(String name, Path file) {
		Matcher numbered = CHANNEL.matcher(name);
		String wanted = numbered.matches() ? numbered.group(1) : name;
		if (hasRois)
			return Finding.warning(
					file, file + " is left out, because it has no ROIs (" + wanted + ROIS + " in " + labels + ").");
		for (String one : List.of(name, wanted)) {
			Path rois = labels.resolve(one + ROIS);
			if (Files.exists(rois))
				return Finding.error(
						file,
						file + " has ROIs as labels (" + rois + "), which Fiji alone reads; use the commands of its "
								+ "menu, or save the ROIs as a label image (NIfTI, TIFF ...).");
		}
		return description.listed().filter(listed -> !listed.contains(wanted)).isPresent()
				? Finding.warning(file, file + " is left out, because dataset.json does not list it.")
				: Finding.error(
						file,
						file + " has no label map; put " + wanted + ending() + " into " + labels
								+ ", or move the image away.");
	}

	/** The ending that the files of the data set should have. */
	private String ending() {
		return description.ending().orElse(".nii.gz");
	}

	/** Files of volumes, and folders with slices, by their names without ending; hidden files are skipped. */
	private SortedMap<String, Path> files(Path folder) {
		SortedMap<String, Path> files = new TreeMap<>();
		List<Path> unknown = new ArrayList<>();
		try (Stream<Path> all = Files.list(folder)) {
			for (Path file : all.filter(file -> !file.getFileName().toString().startsWith("."))
					.sorted()
					.toList()) {
				boolean isSeries = isSeries(file);
				String name = isSeries
						? nameOfFolder(file.getFileName().toString())
						: nameOf(file.getFileName().toString(), others);
				if (!isSeries
						&& (name.length() == file.getFileName().toString().length()
								|| !Files.isRegularFile(file)
								|| others.isNamedLabels(file)
										&& !others.areLabels().test(file))) unknown.add(file);
				else if (!isSeries && !hasEnding(file))
					findings.add(Finding.warning(
							file,
							file + " is left out, because " + Description.FILE + " says that the files end with "
									+ ending() + "."));
				else if (files.putIfAbsent(name, file) != null)
					findings.add(Finding.error(
							file, file + " and " + files.get(name) + " have the same name; remove one of them."));
			}
			leaveOut(unknown, files.values());
		} catch (IOException e) {
			throw new InvalidDataSet("Cannot read " + folder + " (" + e.getMessage() + "); check its permissions.", e);
		}
		return files;
	}

	/** Whether a file has the ending of the data set; .nii and .nii.gz are one format. */
	private boolean hasEnding(Path file) {
		String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
		return description.ending().isEmpty()
				|| name.endsWith(description.ending().get())
				|| file.startsWith(labels) && others.isNamedLabels(file)
				|| ending().startsWith(".nii") && name.matches("(?s).*\\.nii(\\.gz)?");
	}

	/** Reports files that are no volumes, unless they hold the voxels of a header beside them. */
	private void leaveOut(List<Path> unknown, Collection<Path> volumes) throws IOException {
		if (unknown.isEmpty()) return;
		Set<Path> parts = new HashSet<>();
		for (Path volume : volumes) parts.addAll(VolumeFiles.filesOf(volume));
		unknown.stream()
				.filter(file -> parts.stream().noneMatch(part -> part.startsWith(file)))
				.forEach(file -> findings.add(Finding.warning(
						file,
						file + " is left out, because it is no file of a volume ("
								+ String.join(", ", VolumeFiles.ENDINGS) + ").")));
	}
}
