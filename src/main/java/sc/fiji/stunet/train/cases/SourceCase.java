package sc.fiji.stunet.train.cases;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.stream.Stream;

import sc.fiji.stunet.dataset.TrainingCase;
import sc.fiji.stunet.files.Sha256;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.StatedOrientation;

/**
 * An annotated case before it is preprocessed.
 *
 * @param name unique within the data set
 * @param sha256 checksum of what it is made from; with another one, the case is preprocessed anew
 * @param imageSha256 checksum of what its voxels are made from: all of that but the label map
 * @param orientation what the user says of an image that does not tell how it lies in the patient
 * @param content reads image and label map
 */
public record SourceCase(
		String name,
		String sha256,
		String imageSha256,
		Optional<StatedOrientation> orientation,
		Function<Progress, TrainingCase.Content> content) {

	/** A case of an oriented image, or for a model for which the orientation does not matter. */
	public SourceCase(String name, String sha256, Function<Progress, TrainingCase.Content> content) {
		this(name, sha256, sha256, Optional.empty(), content);
	}

	/**
	 * Reads all its files once, for their checksum. Names and dates do not count, so that a data set may be copied.
	 *
	 * @throws InvalidVolume if a file cannot be read
	 */
	public static SourceCase of(TrainingCase given) {
		Map<Path, String> sha256 = new HashMap<>();
		files(given).forEach(file -> sha256.put(file, sha256(given, file)));
		return of(given, sha256);
	}

	/**
	 * A case whose files were read before; when they are read again, they must be the same.
	 *
	 * @param sha256 of each file, 64 hexadecimal digits
	 */
	public static SourceCase of(TrainingCase given, Map<Path, String> sha256) {
		Map<Path, String> known = Map.copyOf(sha256);
		return new SourceCase(
				given.name(),
				sha256(given, files(given), known),
				sha256(given, given.images(), known),
				given.orientation(),
				progress -> given.read(progress, (file, now) -> {
					if (!now.equals(known.get(file)))
						throw new InvalidVolume(file
								+ " has changed since it was checked; start the training again when nothing "
								+ "writes to the data set any more.");
				}));
	}

	private static String sha256(TrainingCase given, List<Path> files, Map<Path, String> known) {
		StringJoiner checksums = new StringJoiner("\n");
		files.forEach(file -> checksums.add(known.get(file)));
		given.orientation().ifPresent(orientation -> checksums.add(orientation.text()));
		given.spacing().ifPresent(spacing -> checksums.add("spacing " + Arrays.toString(spacing.toArray())));
		return Sha256.of(checksums.toString().getBytes(StandardCharsets.UTF_8));
	}

	private static List<Path> files(TrainingCase given) {
		return Stream.concat(given.images().stream(), Stream.of(given.labels())).toList();
	}

	private static String sha256(TrainingCase given, Path file) {
		try {
			return TrainingCase.checksumOf(file);
		} catch (IOException e) {
			throw new InvalidVolume(
					"Cannot read " + file + " of the case " + given.name() + " (" + e.getMessage()
							+ "); check that it is still there.",
					e);
		}
	}
}
