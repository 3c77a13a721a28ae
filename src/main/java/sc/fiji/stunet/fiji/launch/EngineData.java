package sc.fiji.stunet.fiji.launch;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import sc.fiji.stunet.fiji.image.Annotated;
import sc.fiji.stunet.files.AtomicFolder;
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
	 * @throws sc.fiji.stunet.dataset.InvalidDataSet if a file that Fiji reads is missing, or has none to go with
	 * @throws sc.fiji.stunet.volume.InvalidVolume if one cannot be read
	 */
	public static <T> T with(Path data, Progress progress, Function<EngineData, T> work) {
		if (!FijiDataSet.isIn(data)) return work.apply(new EngineData(data, progress, UnaryOperator.identity()));
		FijiDataSet own = new FijiDataSet(data, Annotated.SLICES, progress);
		AtomicReference<T> result = new AtomicReference<>();
		AtomicFolder.temporary(Path.of(System.getProperty("java.io.tmpdir"), "stunet-data"), folder -> {
			own.fill(folder);
			result.set(of(folder, progress, text -> own.inOwnNames(text, folder), work));
		});
		return result.get();
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
