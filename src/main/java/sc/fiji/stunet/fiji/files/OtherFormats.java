package sc.fiji.stunet.fiji.files;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.fiji.image.Reading;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.TimeAxis;
import sc.fiji.stunet.volume.Volume;

/**
 * Opens files of formats other than our own with the readers of this ImageJ: the first that opens one as a volume.
 */
final class OtherFormats {

	private OtherFormats() {}

	/** A program that opens files, with its name for messages. */
	record Reader(String name, Opening opening) {}

	/**
	 * What was read of a file.
	 *
	 * @param times all of its time points, of which the volume is one
	 */
	record Opened(Volume volume, TimeAxis times) {

		Opened with(Volume other) {
			return new Opened(other, times);
		}
	}

	/** Opens a file as a volume; empty for an unknown format. May throw any exception. */
	interface Opening {

		Optional<Opened> read(Path file, Reading reading) throws Exception;
	}

	/**
	 * @param readers tried one after the other, also when an earlier one has opened the file and it was no volume,
	 *     since the next may read more of it, such as the unit of its voxel size
	 * @param last tried when no other opens a file: it does not read the units of most formats, and would guess
	 * @throws InvalidVolume if no reader can open it, or, with the reason of the last that could, if it is no volume
	 * @throws InvalidRequest likewise, if it has no such channel or frame
	 */
	static Opened read(List<Reader> readers, Reader last, Path file, Reading reading, Progress progress) {
		Refusals refusals = new Refusals();
		for (Reader reader : readers) {
			Optional<Opened> volume = read(reader, file, reading, progress, refusals);
			if (volume.isPresent()) return volume.get();
		}
		if (refusals.opened.isPresent()) throw refusals.opened.get();
		return read(last, file, reading, progress, refusals).orElseThrow(() -> refusals.of(file));
	}

	private static Optional<Opened> read(
			Reader reader, Path file, Reading reading, Progress progress, Refusals refusals) {
		try {
			Optional<Opened> opened = reader.opening().read(file, reading);
			opened.map(Opened::volume)
					.ifPresent(read -> progress.log("STU-Net: " + file.getFileName() + " was read by " + reader.name()
							+ ": " + read.size() + " voxels of " + read.geometry() + "."));
			return opened;
		} catch (InvalidVolume | InvalidRequest e) {
			refusals.opened = Optional.of(e);
		} catch (Exception | LinkageError e) {
			refusals.failures.add(new Failure(reader.name(), e));
		}
		return Optional.empty();
	}

	private record Failure(String reader, Throwable problem) {

		String sentence() {
			return reader + ": " + (problem.getMessage() == null ? problem : problem.getMessage());
		}
	}

	/** Collects the reasons of readers for refusing a file. */
	private static final class Refusals {

		private Optional<RuntimeException> opened = Optional.empty();
		private final List<Failure> failures = new ArrayList<>();

		RuntimeException of(Path file) {
			if (opened.isPresent()) return opened.get();
			String reasons = failures.isEmpty()
					? ""
					: " ("
							+ String.join(
									"; ",
									failures.stream().map(Failure::sentence).toList()) + ")";
			InvalidVolume refusal = new InvalidVolume(file + " is no image that this ImageJ can open" + reasons
					+ "; convert it to NIfTI (.nii.gz), or install Bio-Formats where it is missing.");
			failures.forEach(failure -> refusal.addSuppressed(failure.problem()));
			return refusal;
		}
	}
}
