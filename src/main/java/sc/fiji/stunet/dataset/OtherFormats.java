package sc.fiji.stunet.dataset;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

import sc.fiji.stunet.io.VolumeFiles;

/**
 * Formats that whoever asks can open besides those of {@link VolumeFiles}. Nothing of this package reads their files.
 *
 * @param images endings in lower case, with the dot
 * @param labels likewise, such as {@code .zip} for ROIs
 * @param areLabels whether a file with such an ending is what it is called
 */
public record OtherFormats(List<String> images, List<String> labels, Predicate<Path> areLabels) {

	public static final OtherFormats NONE = new OtherFormats(List.of(), List.of(), file -> false);

	public OtherFormats {
		images = List.copyOf(images);
		labels = List.copyOf(labels);
	}

	/** Whether a file has an ending of labels. */
	boolean isNamedLabels(Path file) {
		String lower = file.getFileName().toString().toLowerCase(Locale.ROOT);
		return labels.stream().anyMatch(lower::endsWith);
	}

	/** The ending of one of these or of our own formats, as it is spelled in the name; empty if there is none. */
	Optional<String> endingOf(String name) {
		String lower = name.toLowerCase(Locale.ROOT);
		return VolumeFiles.endingOf(name).or(() -> Stream.concat(images.stream(), labels.stream())
				.filter(lower::endsWith)
				.findFirst()
				.map(ending -> name.substring(name.length() - ending.length())));
	}
}
