package sc.fiji.stunet.fiji.launch;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import sc.fiji.stunet.fiji.image.Annotated;
import sc.fiji.stunet.files.AtomicFolder;
import sc.fiji.stunet.job.DataSetReport;
import sc.fiji.stunet.progress.ForwardingProgress;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.worker.client.EngineFailure;

/**
 * A data set as the engine reads it: the user's own folder; or, where it has files that Fiji alone reads, a temporary
 * copy, of which the user never learns.
 *
 * @param folder lasts as long as the work
 * @param progress says everything in the user's names
 * @param inOwnNames turns the engine's words about the folder into those about the user's
 */
public record EngineData(Path folder, Progress progress, UnaryOperator<String> inOwnNames) {

	/**
	 * Does something with a data set.
	 *
	 * @param temporary folder that only the user can read: scans are copied there
	 * @throws sc.fiji.stunet.dataset.InvalidDataSet if a file that Fiji reads is missing, or has none to go with
	 * @throws sc.fiji.stunet.volume.InvalidVolume if one cannot be read
	 */
	public static <T> T with(Path data, Path temporary, Progress progress, Function<EngineData, T> work) {
		if (!FijiDataSet.isIn(data)) return work.apply(new EngineData(data, progress, UnaryOperator.identity()));
		FijiDataSet own = new FijiDataSet(data, Annotated.SLICES, progress);
		// The work may have no result.
		return copied(own, temporary, progress, work).orElse(null);
	}

	/**
	 * Checks a data set: cases that are incomplete, and those whose files Fiji cannot read, are errors beside those
	 * that the work finds in the others.
	 *
	 * @param temporary likewise
	 * @param work on the cases that are left
	 * @throws sc.fiji.stunet.dataset.InvalidDataSet if the folder is none, or does not tell what its structures are
	 */
	public static DataSetReport check(
			Path data, Path temporary, Progress progress, Function<EngineData, DataSetReport> work) {
		if (!FijiDataSet.isIn(data)) return work.apply(new EngineData(data, progress, UnaryOperator.identity()));
		FijiDataSet own = FijiDataSet.checked(data, progress);
		return copied(own, temporary, progress, work)
				.orElseGet(() -> new DataSetReport(data + ": no case can be read.\n", List.of()))
				.and(own.errors());
	}

	/** @return nothing if nothing can be copied */
	private static <T> Optional<T> copied(
			FijiDataSet own, Path temporary, Progress progress, Function<EngineData, T> work) {
		AtomicReference<T> result = new AtomicReference<>();
		AtomicFolder.temporary(temporary.resolve("data"), folder -> {
			own.fill(folder);
			if (!own.isEmpty()) result.set(of(folder, progress, text -> own.inOwnNames(text, folder), work));
		});
		return Optional.ofNullable(result.get());
	}

	private static <T> T of(
			Path folder, Progress progress, UnaryOperator<String> inOwnNames, Function<EngineData, T> work) {
		Progress renaming = new ForwardingProgress(progress) {

			@Override
			public void log(String sentence) {
				super.log(inOwnNames.apply(sentence));
			}
		};
		try {
			return work.apply(new EngineData(folder, renaming, inOwnNames));
		} catch (EngineFailure e) {
			throw new EngineFailure(e.kind(), inOwnNames.apply(e.getMessage()), e.details());
		}
	}
}
