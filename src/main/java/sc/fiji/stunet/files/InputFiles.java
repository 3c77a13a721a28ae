package sc.fiji.stunet.files;

import java.io.IOException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import sc.fiji.stunet.failure.InvalidRequest;

/** The files that a job reads, none of which its outputs may replace. */
public final class InputFiles {

	private final Set<Path> places;
	/** Those that they lie in: an output that is a folder would replace what is in it. */
	private final Set<Path> folders;

	private InputFiles(Set<Path> places) {
		this.places = places;
		folders = places.stream()
				.flatMap(place -> Stream.iterate(place.getParent(), Objects::nonNull, Path::getParent))
				.collect(Collectors.toSet());
	}

	public static InputFiles of(Collection<Path> files) {
		return new InputFiles(files.stream()
				.flatMap(file -> Stream.of(place(file), target(file)))
				.collect(Collectors.toSet()));
	}

	/** Whether a file or a folder that is written under this name would replace one of them. */
	public boolean contains(Path output) {
		Path place = place(output);
		return places.contains(place) || folders.contains(place);
	}

	/** @throws InvalidRequest if the output would replace an input */
	public void check(Path output) {
		if (contains(output))
			throw new InvalidRequest("The output " + output
					+ (places.contains(place(output)) ? " is also an input" : " is a folder with an input in it")
					+ "; give it another name.");
	}

	/** Where a name lies, whatever links lead to its folder; a link itself has a place of its own. */
	private static Path place(Path file) {
		Path whole = file.toAbsolutePath().normalize();
		if (whole.getFileName() == null) return whole;
		Path place = target(whole.getParent()).resolve(whole.getFileName());
		try {
			// Where case does not matter, the name as it is written on the disk.
			return place.toRealPath(LinkOption.NOFOLLOW_LINKS);
		} catch (IOException e) {
			return place;
		}
	}

	private static Path target(Path file) {
		try {
			return file.toRealPath();
		} catch (IOException e) {
			return file.toAbsolutePath().normalize();
		}
	}
}
