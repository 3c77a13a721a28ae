package sc.fiji.stunet.dataset;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

import sc.fiji.stunet.io.VolumeFiles;

/**
 * Formats that whoever asks can open besides those of {@link VolumeFiles}. Nothing of this package reads their files.
 *
 * @param images endings in lower case, with the dot
 * @param labels likewise, such as {@code .zip} for ROIs
 */
public record OtherFormats(List<String> images, List<String> labels) {

	public static final OtherFormats NONE = new OtherFormats(List.of(), List.of());

	public OtherFormats {
		images = List.copyOf(images);
		labels = List.copyOf(labels);
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
