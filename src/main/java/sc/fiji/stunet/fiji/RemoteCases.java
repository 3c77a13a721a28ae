package sc.fiji.stunet.fiji;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import net.imglib2.Cursor;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.view.Views;

import org.scijava.Context;

import sc.fiji.stunet.batch.BatchCase;
import sc.fiji.stunet.batch.CaseFailed;
import sc.fiji.stunet.batch.CasePredictor;
import sc.fiji.stunet.batch.CaseResult;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Volume;
import sc.fiji.stunet.worker.client.EngineFailure;
import sc.fiji.stunet.worker.client.RemoteSegmentation;

/** Segments the cases of a batch in the engine's process. One that takes the engine down does not take the others with it. */
final class RemoteCases implements CasePredictor {

	/** Kinds of failures that are of one volume, which may also be too much for the engine; all others would go wrong with every other as well. */
	private static final List<String> OF_ONE_CASE = List.of("InvalidVolume", "OutOfMemory", "Internal", EngineFailure.ENGINE);

	/**
	 * How the files become volumes.
	 *
	 * @param context that may have readers
	 * @param channels that the model needs
	 */
	record Input(Context context, Reading reading, int channels) {}

	private final RemoteSegmentation segmentation;
	private final RemoteSegmentation.Settings settings;
	private final Input input;

	RemoteCases(RemoteSegmentation segmentation, RemoteSegmentation.Settings settings, Input input) {
		this.segmentation = segmentation;
		this.settings = settings;
		this.input = input;
	}

	@Override
	public CaseResult predict(BatchCase scan, Path labelMap, Progress progress) {
		try {
			RemoteSegmentation.Result result = ImageFiles.areForEngine(scan.inputs(), input.reading()) ? segmentation.segment(scan.inputs(), settings, progress)
				: segmentation.segment(read(scan, progress), settings, progress);
			VolumeWriter.writeLabels(labelMap, result.labels(), true);
			return new CaseResult(voxels(result.labels()), result.labels().geometry().spacing().voxelVolume(), result.device());
		}
		catch (EngineFailure e) {
			if (!OF_ONE_CASE.contains(e.kind())) throw e;
			if (!e.details().isEmpty()) ImageJLog.print(e.details());
			throw new CaseFailed(e.getMessage(), e);
		}
	}

	private Volume read(BatchCase scan, Progress progress) {
		try {
			return new ImageFiles(input.context(), progress).read(scan.inputs(), input.reading(), input.channels());
		}
		catch (Cancelled e) {
			throw e;
		}
		catch (RuntimeException | OutOfMemoryError e) {
			// Whatever a reader of some format does, the next file may be a better one.
			throw new CaseFailed(Problems.sentence(e), e);
		}
	}

	private static Map<Integer, Long> voxels(LabelMap labels) {
		long[] counts = new long[1 << 16];
		Cursor<UnsignedShortType> cursor = Views.flatIterable(labels.voxels()).cursor();
		while (cursor.hasNext())
			counts[cursor.next().get()]++;
		return IntStream.range(1, counts.length).filter(value -> counts[value] > 0).boxed().collect(Collectors.toMap(value -> value, value -> counts[value]));
	}
}
