package sc.fiji.stunet.dataset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.JsonNode;

import sc.fiji.stunet.model.Labelling;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.StatedOrientation;

/**
 * Annotated cases in a folder: {@code images/} and {@code labels/} with files of the same names, or an nnU-Net data set
 * of version 1 or 2 ({@code imagesTr/}, {@code labelsTr/}). Several channels of a case are called {@code CASE_0000},
 * {@code CASE_0001} ... An image may be a folder with slices in DICOM. Names come from {@code dataset.json} or {@code
 * labels.txt}.
 * <pre>{@code DataSet data = DataSet.read(folder, progress); IntegrityCheck.run(data, progress).throwIfErrors(); for
 * (TrainingCase one : data.cases()) TrainingCase.Content content = one.read(progress); }</pre>
 *
 * @param folder as the user typed it
 * @param channels names of the channels in their order, such as CT; one without a name is called "channel 0"
 * @param labelling what the values of the label maps mean
 * @param cases whose files are all there, by name
 * @param findings from gathering the files, such as an image without a label map
 */
public record DataSet(
		Path folder, List<String> channels, Labelling labelling, List<TrainingCase> cases, List<Finding> findings) {

	private static final List<String[]> LAYOUTS =
			List.of(new String[] {"imagesTr", "labelsTr"}, new String[] {"images", "labels"});

	public DataSet {
		channels = List.copyOf(channels);
		cases = List.copyOf(cases);
		findings = List.copyOf(findings);
	}

	/**
	 * The voxel size of all files in mm, if {@code dataset.json} says it.
	 *
	 * @param description content of that file
	 * @throws InvalidDataSet if it is none
	 */
	public static Optional<Spacing> spacing(JsonNode description, Path file) {
		return Description.spacing(description, file);
	}

	/**
	 * Finds the cases; reads label maps only if the structures have no names, which are then called after their values.
	 *
	 * @throws InvalidDataSet if the folder has none of the layouts, or its description is damaged
	 */
	public static DataSet read(Path folder, Progress progress) {
		return read(folder, OtherFormats.NONE, progress);
	}

	/**
	 * The same, with files in other formats; structures that only these could tell of remain unnamed.
	 *
	 * @throws InvalidDataSet likewise
	 */
	public static DataSet read(Path folder, OtherFormats others, Progress progress) {
		if (!Files.exists(folder))
			throw new InvalidDataSet("There is no folder " + folder + "; name the folder of the data set.");
		if (!Files.isDirectory(folder))
			throw new InvalidDataSet(folder + " is a file; name the folder of the data set.");
		String[] layout = LAYOUTS.stream()
				.filter(parts ->
						Files.isDirectory(folder.resolve(parts[0])) || Files.isDirectory(folder.resolve(parts[1])))
				.findFirst()
				.orElseThrow(() -> new InvalidDataSet(
						folder + " is not a data set: it has neither images/ and labels/ nor nnU-Net's "
								+ "imagesTr/ and labelsTr/."));
		for (String part : layout)
			if (!Files.isDirectory(folder.resolve(part)))
				throw new InvalidDataSet(folder + " has no folder " + part + "/; put the "
						+ (part.startsWith("images") ? "images" : "label maps") + " there.");
		Description description = Description.of(folder, others);
		List<Finding> findings = new ArrayList<>();
		List<TrainingCase> cases = new CaseFiles(
						folder.resolve(layout[0]), folder.resolve(layout[1]), description, others, findings)
				.cases().stream()
						.map(one -> one.withSpacing(description.spacing()))
						.toList();
		if (cases.isEmpty() && findings.stream().noneMatch(Finding::isError))
			findings.add(Finding.error(
					folder,
					folder + " has no cases; put volumes (NIfTI, .nii.gz, or another format) of the same names into "
							+ layout[0] + "/ and " + layout[1] + "/."));
		return new DataSet(
				folder,
				channels(description, cases),
				labelling(folder, description, cases, findings, progress),
				cases,
				findings);
	}

	/** The same with the orientation that is stated for images without one. */
	public DataSet withOrientation(Optional<StatedOrientation> orientation) {
		return new DataSet(
				folder,
				channels,
				labelling,
				cases.stream().map(one -> one.with(orientation)).toList(),
				findings);
	}

	/** The structures that are learnt. */
	public Structures structures() {
		return labelling.structures();
	}

	/** Whether the channel has Hounsfield units, by its name as in nnU-Net. */
	public boolean isCt(int channel) {
		return channels.get(channel).equalsIgnoreCase("CT");
	}

	private static List<String> channels(Description description, List<TrainingCase> cases) {
		return description.channels().orElseGet(() -> IntStream.range(
						0, cases.isEmpty() ? 1 : Math.max(1, cases.get(0).channels()))
				.mapToObj(number -> "channel " + number)
				.toList());
	}

	private static Labelling labelling(
			Path folder, Description description, List<TrainingCase> cases, List<Finding> findings, Progress progress) {
		Optional<Labelling> named =
				description.labelling().or(() -> LabelList.in(folder).map(Labelling::of));
		if (named.isPresent()) return named.get();
		Structures found = LabelValues.asStructures(cases, progress);
		// When there are none, that is what the integrity check says.
		if (found.all().isEmpty()) return Labelling.of(found);
		findings.add(Finding.warning(
				folder,
				folder + " does not name its structures, so they are called after their values ("
						+ found.all().stream()
								.limit(3)
								.map(Structures.Structure::name)
								.collect(Collectors.joining(", "))
						+ (found.all().size() > 3 ? " ..." : "")
						+ "); name them in labels.txt (one line for each: value and name) or dataset.json."));
		return Labelling.of(found);
	}
}
