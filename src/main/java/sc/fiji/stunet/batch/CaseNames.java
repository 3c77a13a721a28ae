package sc.fiji.stunet.batch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import sc.fiji.stunet.io.ChannelFiles;
import sc.fiji.stunet.io.VolumeFiles;

/**
 * Groups files to cases by nnU-Net's names: CASE_0000 is the first channel, CASE_0001 the second; a single channel may
 * be called CASE.
 */
final class CaseNames {

	private static final Pattern NUMBERED = Pattern.compile("(.+)_(\\d{4})");
	private static final int NO_CHANNEL = -1;

	/** @param name of the file without folder and ending */
	record NamedFile(String name, Path file) {}

	private record Channel(int number, Path file) {}

	private CaseNames() {}

	/** @return by name; inconsistent files become a case with a problem */
	static List<BatchCase> group(List<NamedFile> files, int channels) {
		Map<String, List<Channel>> groups = new TreeMap<>();
		for (NamedFile file : files) {
			Matcher numbered = NUMBERED.matcher(file.name());
			// For a model with one channel, patient_0012 is the patient of that number.
			boolean isChannel =
					numbered.matches() && (channels > 1 || numbered.group(2).equals("0000"));
			int number = isChannel ? Integer.parseInt(numbered.group(2)) : channels == 1 ? 0 : NO_CHANNEL;
			groups.computeIfAbsent(isChannel ? numbered.group(1) : file.name(), name -> new ArrayList<>())
					.add(new Channel(number, file.file()));
		}
		return groups.entrySet().stream()
				.map(group -> toCase(group.getKey(), group.getValue(), channels))
				.toList();
	}

	private static BatchCase toCase(String name, List<Channel> found, int channels) {
		List<Path> inputs = found.stream()
				.sorted((a, b) -> a.number() == b.number()
						? a.file().compareTo(b.file())
						: Integer.compare(a.number(), b.number()))
				.map(Channel::file)
				.toList();
		return new BatchCase(
				name, inputs, inputs.stream().mapToLong(CaseNames::bytes).sum(), problem(name, found, channels));
	}

	private static Optional<String> problem(String name, List<Channel> found, int channels) {
		Map<Integer, List<Path>> byNumber = found.stream()
				.collect(Collectors.groupingBy(
						Channel::number, TreeMap::new, Collectors.mapping(Channel::file, Collectors.toList())));
		if (found.size() == 1
				&& byNumber.containsKey(NO_CHANNEL)
				&& mayHoldAll(found.get(0).file(), channels)) return Optional.empty();
		if (byNumber.containsKey(NO_CHANNEL))
			return Optional.of(byNumber.get(NO_CHANNEL).get(0) + " has no channel number, and the model needs "
					+ channels + " channels; call them " + channelNames(name, IntStream.range(0, channels))
					+ ", or save all of them in one file.");
		for (List<Path> same : byNumber.values())
			if (same.size() > 1)
				return Optional.of(same.stream().sorted().map(Path::toString).collect(Collectors.joining(" and "))
						+ " would both become the label map " + name + Batch.LABEL_MAP_ENDING
						+ "; rename or remove one.");
		int last = channels - 1;
		if (byNumber.keySet().stream().anyMatch(number -> number > last))
			return Optional.of(name + " has more channels than the model, which needs "
					+ channelNames(name, IntStream.range(0, channels)) + " only.");
		int[] missing = IntStream.range(0, channels)
				.filter(number -> !byNumber.containsKey(number))
				.toArray();
		if (missing.length > 0)
			return Optional.of("The model needs " + channels + " channels, and of " + name + " there is no "
					+ channelNames(name, IntStream.of(missing)) + ".");
		return Optional.empty();
	}

	/** Of a format that is not our own, only its reader knows. */
	private static boolean mayHoldAll(Path file, int channels) {
		return !VolumeFiles.isVolume(file) || ChannelFiles.holds(file, channels);
	}

	private static String channelNames(String name, IntStream numbers) {
		return numbers.mapToObj(number -> String.format(Locale.ROOT, "%s_%04d", name, number))
				.collect(Collectors.joining(", "));
	}

	private static long bytes(Path file) {
		try {
			return FileDigest.size(file);
		} catch (IOException e) {
			// Reading it reports what is wrong.
			return 0;
		}
	}
}
