package sc.fiji.stunet.dataset;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import sc.fiji.stunet.io.UnknownSpacing;
import sc.fiji.stunet.model.Structures.Structure;
import sc.fiji.stunet.progress.ForwardingProgress;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.GridFit;
import sc.fiji.stunet.volume.GridMismatch.Grid;
import sc.fiji.stunet.volume.IntensityRange;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Volume;

/**
 * Reads every file of a data set before any work, as nnU-Net's {@code verify_dataset_integrity} does, and reports
 * everything that is wrong with it. Nothing is corrected or guessed.
 */
public final class IntegrityCheck {

	/** Air in Hounsfield units is -1000; no other common kind of image goes as low. */
	private static final float LOOKS_LIKE_CT = -800;

	private final DataSet data;
	private final List<Finding> findings;
	/** Cases that have the structure, by value. */
	private final SortedMap<Integer, Integer> occurrence = new TreeMap<>();
	/** How many could be read. */
	private int labelMaps;
	/** Lowest value of the channels that are not called CT. */
	private float lowest = Float.POSITIVE_INFINITY;

	/** Of all of the label maps. */
	private IntegrityReport.Judged judged = IntegrityReport.Judged.NOTHING;

	private final Optional<Reader> reader;
	private final boolean isValidated;

	/** Takes what was read of a case without errors, so that nobody has to read it again. */
	public interface Reader {

		/** @param sha256 of each file, 64 hexadecimal digits */
		void take(TrainingCase one, TrainingCase.Content content, Map<Path, String> sha256);
	}

	private IntegrityCheck(DataSet data, Optional<Reader> reader, boolean isValidated) {
		this.data = data;
		this.reader = reader;
		this.isValidated = isValidated;
		findings = new ArrayList<>(data.findings());
	}

	/** Checks a data set; blocks until all files are read. The progress is checked for cancellation between files. */
	public static IntegrityReport run(DataSet data, Progress progress) {
		return new IntegrityCheck(data, Optional.empty(), true).run(progress);
	}

	/** @param reader takes the cases, one after the other */
	public static IntegrityReport run(DataSet data, Progress progress, Reader reader) {
		return run(data, progress, reader, true);
	}

	/**
	 * @param reader takes the cases, one after the other
	 * @param isValidated whether scores of whole cases will be told, of which a single case is a poor sample
	 */
	public static IntegrityReport run(DataSet data, Progress progress, Reader reader, boolean isValidated) {
		return new IntegrityCheck(data, Optional.of(reader), isValidated).run(progress);
	}

	private IntegrityReport run(Progress progress) {
		checkValues();
		int number = 0;
		for (TrainingCase one : data.cases()) {
			progress.report("Checking cases", number++, data.cases().size());
			check(one, progress);
		}
		progress.report("Checking cases", number, Math.max(1, number));
		if (data.structures().all().isEmpty() && labelMaps > 0)
			error(
					data.folder(),
					data.folder()
							+ " has no structures: nothing but background is named, or found in the label maps in "
							+ "use.");
		// Nobody knows what is in a label map that could not be read.
		if (number > 0 && labelMaps == number) data.structures().all().forEach(this::checkOccurrence);
		if (lowest < LOOKS_LIKE_CT && lowest > Float.NEGATIVE_INFINITY)
			warn(
					data.folder(),
					"The images in " + data.folder() + " look like CT (values down to " + lowest
							+ "), but no channel is called so; write \"channel_names\": {\"0\": \"CT\"} into "
							+ "dataset.json (for an image that is open in ImageJ: modality=CT) to have them "
							+ "clipped and scaled as CT.");
		if (isValidated && data.cases().size() == 1)
			warn(
					data.folder(),
					"Of " + data.folder() + " one case only is in use: it will be learnt from and validated on, so the "
							+ "scores will say little about other scans.");
		return new IntegrityReport(data, findings, occurrence, judged);
	}

	/** Where little is annotated, a structure that is nowhere was rather forgotten than is absent from all cases. */
	private void checkOccurrence(Structure structure) {
		if (occurrence.containsKey(structure.value())) return;
		Set<Integer> values = new TreeSet<>(data.labelling().valuesOf(structure));
		String named = "the structure " + structure.name() + (values.size() == 1 ? " (value " : " (values ")
				+ values.stream().map(String::valueOf).collect(Collectors.joining(", ")) + ")";
		if (data.labelling().ignored().isEmpty())
			warn(
					data.folder(),
					"None of the cases in use of " + data.folder() + " has " + named + "; it cannot be learnt.");
		else
			error(
					data.folder(),
					"No annotated voxel in the cases in use of " + data.folder() + " has " + named
							+ ", so it cannot be learnt; annotate some of it, or take it out of dataset.json.");
	}

	private void error(Path file, String sentence) {
		findings.add(Finding.error(file, sentence));
	}

	private void warn(Path file, String sentence) {
		findings.add(Finding.warning(file, sentence));
	}

	private void checkValues() {
		int expected = 1;
		for (int value : data.labelling().values())
			if (value != expected++) {
				String name = data.structures().all().stream()
						.filter(structure ->
								data.labelling().valuesOf(structure).contains(value))
						.findFirst()
						.orElseThrow()
						.name();
				error(
						data.folder(),
						data.folder()
								+ ": the values of the structures must be 1, 2, 3 ... without gaps, but there is "
								+ "none with the value "
								+ (expected - 1) + " before " + name + " (value " + value
								+ "); number them anew in the label maps too.");
				return;
			}
	}

	private void check(TrainingCase one, Progress progress) {
		progress.checkCancelled();
		int before = findings.size();
		Map<Path, String> sha256 = new HashMap<>();
		List<Volume> channels = new ArrayList<>();
		Optional<LabelMap> labels = readable(
				one.labels(),
				() -> reader.isPresent()
						? one.readLabels(warning(one.labels(), progress), sha256::put)
						: one.readLabels(warning(one.labels(), progress)));
		labels.ifPresent(map -> checkValues(map, one.labels()));
		if (labels.isPresent()) labelMaps++;
		Optional<Volume> first = Optional.empty();
		int channel = 0;
		boolean isBlank = true;
		for (Path file : one.images()) {
			progress.checkCancelled();
			Optional<Volume> image = readable(
					file,
					() -> reader.isPresent()
							? one.readImage(file, warning(file, progress), sha256::put)
							: one.readImage(file, warning(file, progress)));
			if (image.isEmpty()) {
				// Nothing is known of its contrast.
				isBlank = false;
				channel++;
				continue;
			}
			if (reader.isPresent()) channels.add(image.get());
			for (int own = 0; own < image.get().channels(); own++)
				isBlank &= checkIntensities(image.get(), own, file, channel++);
			if (first.isEmpty()) first = checkedFirst(one, file, image.get(), labels, progress);
			else checkGrid(file, image.get(), one.images().get(0), first.get());
		}
		if (isBlank)
			error(
					one.images().get(0),
					one.images().get(0)
							+ " has no contrast in any channel, and its case cannot be segmented; export it "
							+ "again, or leave it out.");
		if (reader.isPresent() && findings.stream().skip(before).noneMatch(Finding::isError))
			readable(one.labels(), () -> {
				reader.get()
						.take(one, one.content(channels, labels.orElseThrow(), progress.withoutSentences()), sha256);
				return one;
			});
	}

	private void checkGrid(Path file, Volume image, Path firstFile, Volume first) {
		Grid grid = image.grid(file.toString());
		Grid other = first.grid(firstFile.toString());
		if (image.isOnGridOf(first))
			GridFit.of(grid, other).warning(grid, other).ifPresent(sentence -> warn(file, sentence));
		else
			error(
					file,
					file + " (" + image.size() + ", " + image.geometry()
							+ ") does not lie on the grid of the first channel (" + first.size() + ", "
							+ first.geometry() + "); look whether they belong together, and resample it to that grid.");
	}

	private Optional<Volume> checkedFirst(
			TrainingCase one, Path file, Volume image, Optional<LabelMap> labels, Progress progress) {
		if (image.size().toList().contains(1))
			error(file, file + " is a single slice (" + image.size() + "); STU-Net learns from volumes.");
		labels.ifPresent(map -> readable(one.labels(), () -> one.turn(map, image, warning(one.labels(), progress))));
		return Optional.of(image);
	}

	/** A progress that turns log messages about a file into findings. */
	private Progress warning(Path file, Progress progress) {
		return new ForwardingProgress(progress) {

			@Override
			public void report(String activity, long done, long total) {}

			@Override
			public void log(String sentence) {
				warn(file, sentence);
			}
		};
	}

	private interface Reading<T> {

		T read() throws InvalidVolume;
	}

	/** The result of a reading; empty, with a finding, if it fails. */
	private <T> Optional<T> readable(Path file, Reading<T> reading) {
		try {
			return Optional.of(reading.read());
		} catch (UnknownSpacing e) {
			// An image says it itself.
			if (e.file().equals(file)) error(file, e.inDataSet(data.folder().resolve(Description.FILE)));
			return Optional.empty();
		} catch (InvalidVolume e) {
			error(file, e.getMessage());
			return Optional.empty();
		} catch (OutOfMemoryError e) {
			error(file, "There is not enough memory to read " + file + "; give Java more, or use a coarser image.");
			return Optional.empty();
		}
	}

	private void checkValues(LabelMap labels, Path file) {
		SortedMap<Integer, Long> voxels = new TreeMap<>(labels.voxelsByLabel());
		long all = labels.size().voxels();
		OptionalInt ignored = data.labelling().ignored();
		Optional<Long> notJudged =
				ignored.isPresent() ? Optional.ofNullable(voxels.remove(ignored.getAsInt())) : Optional.empty();
		int slices = labels.size().z();
		judged = judged.and(new IntegrityReport.Judged(
				notJudged.isPresent() ? labels.slicesBeside(ignored.getAsInt()) : slices,
				slices,
				all - notJudged.orElse(0L),
				all));
		for (Structure structure : data.structures().all())
			if (!Collections.disjoint(data.labelling().valuesOf(structure), voxels.keySet()))
				occurrence.merge(structure.value(), 1, Integer::sum);
		NavigableSet<Integer> known = data.labelling().values();
		voxels.forEach((value, count) -> {
			if (!known.contains(value))
				error(
						file,
						file + " has " + voxels(count) + " of the value " + value
								+ ", which names no structure; name it in dataset.json or labels.txt, or correct "
								+ "the label map.");
		});
		if (notJudged.equals(Optional.of(all)))
			error(
					file,
					file + " has no annotated voxel: all have the value " + ignored.getAsInt()
							+ ", which dataset.json ignores; annotate some of it, or leave the case out.");
		else if (voxels.isEmpty())
			warn(file, file + " is empty: it has no structure at all, so nothing but background is learnt from it.");
	}

	private static String voxels(long count) {
		return count + (count == 1 ? " voxel" : " voxels");
	}

	/**
	 * @param own number of the channel in the image
	 * @param channel its number in the data set
	 * @return whether the channel is blank, which other channels of the case may make up for
	 */
	private boolean checkIntensities(Volume image, int own, Path file, int channel) {
		IntensityRange range = IntensityRange.of(image.voxels(), own);
		if (range.notFinite() > 0)
			error(
					file,
					file + " has " + range.notFiniteVoxels()
							+ "; replace them, for example by the background's value.");
		else if (range.isBlank()) warn(file, file + " " + range.blankness());
		range.noData().ifPresent(value -> error(file, file + " " + IntensityRange.noDataSentence(value)));
		if (!data.isCt(channel) && range.noData().isEmpty()) lowest = Math.min(lowest, range.min());
		return range.isBlank();
	}
}
