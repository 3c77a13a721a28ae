package sc.fiji.stunet.fiji.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import sc.fiji.stunet.job.DataOutline;

/**
 * The outline of the data set that was asked about last: a dialog asks at every change of a field, and all ROIs are read
 * for it. An estimate is all that follows, so sizes and dates tell whether the files are still the same.
 */
final class LastOutline {

	/** Below the data set's folder are those of images and labels. */
	private static final int DEPTH = 2;

	private record Outlined(Path folder, Map<Path, String> files, DataOutline outline) {}

	private static final AtomicReference<Optional<Outlined>> LAST = new AtomicReference<>(Optional.empty());

	private LastOutline() {}

	/** @param read asked when the data set is another one, or has changed; what it throws is not remembered */
	static DataOutline of(Path folder, Supplier<DataOutline> read) {
		Map<Path, String> files = files(folder);
		Optional<Outlined> known = LAST.get()
				.filter(one -> one.folder().equals(folder) && one.files().equals(files));
		if (known.isPresent() && !files.isEmpty()) return known.get().outline();
		DataOutline outline = read.get();
		LAST.set(Optional.of(new Outlined(folder, files, outline)));
		return outline;
	}

	/** Sizes and dates; empty if they cannot be told. */
	private static Map<Path, String> files(Path folder) {
		try (Stream<Path> all = Files.walk(folder, DEPTH)) {
			return all.collect(Collectors.toMap(file -> file, LastOutline::state));
		} catch (IOException | UncheckedIOException e) {
			// Reading the data set says what is wrong with it.
			return Map.of();
		}
	}

	private static String state(Path file) {
		try {
			BasicFileAttributes state = Files.readAttributes(file, BasicFileAttributes.class);
			return state.size() + " " + state.lastModifiedTime();
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}
}
