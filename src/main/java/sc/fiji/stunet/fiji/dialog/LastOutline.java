package sc.fiji.stunet.fiji.dialog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import sc.fiji.stunet.fiji.image.Annotated;
import sc.fiji.stunet.fiji.launch.Training;
import sc.fiji.stunet.job.DataOutline;
import sc.fiji.stunet.progress.Progress;

/**
 * The outline of the data set that a dialog has asked about last: it asks at every change of a field, and all ROI zips
 * are read for it. An estimate is all that follows, so sizes and dates tell whether the files are still the same. It
 * lives as long as the dialog.
 */
final class LastOutline {

	/** Below the data set's folder are those of images and labels, below these DICOM series. */
	private static final int DEPTH = 3;

	/** What an outline depends on; files with their sizes and dates. */
	private record Data(Path folder, Annotated annotated, Map<Path, String> files) {}

	private record Outlined(Data data, DataOutline outline) {}

	private Optional<Outlined> last = Optional.empty();

	/** As {@link Training.Source#outline}; what that throws is not remembered. */
	synchronized Optional<DataOutline> of(Training.Source source, Progress progress) {
		Optional<Data> data = source.data().flatMap(folder -> data(folder, source.annotated()));
		Optional<DataOutline> known =
				last.filter(one -> data.equals(Optional.of(one.data()))).map(Outlined::outline);
		if (known.isPresent()) return known;
		Optional<DataOutline> read = source.outline(progress);
		last = data.flatMap(now -> read.map(outline -> new Outlined(now, outline)));
		return read;
	}

	/** Empty if it cannot be told; reading the data set says what is wrong with it. */
	private static Optional<Data> data(Path folder, Annotated annotated) {
		try (Stream<Path> all = Files.walk(folder, DEPTH)) {
			return Optional.of(
					new Data(folder, annotated, all.collect(Collectors.toMap(file -> file, LastOutline::sizeAndDate))));
		} catch (IOException | UncheckedIOException e) {
			return Optional.empty();
		}
	}

	private static String sizeAndDate(Path file) {
		try {
			BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
			return now.size() + " " + now.lastModifiedTime();
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}
}
