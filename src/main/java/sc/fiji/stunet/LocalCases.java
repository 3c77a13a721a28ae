package sc.fiji.stunet;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import sc.fiji.stunet.batch.BatchCase;
import sc.fiji.stunet.batch.CaseFailed;
import sc.fiji.stunet.batch.CasePredictor;
import sc.fiji.stunet.batch.CaseResult;
import sc.fiji.stunet.evaluate.StructureVolume;
import sc.fiji.stunet.progress.Progress;

/** Segments the cases of a batch in this process. Holds native memory until it is closed. */
final class LocalCases implements CasePredictor, AutoCloseable {

	private final Path model;
	private final Segmentation.Settings settings;
	private final Segmentation.Options options;
	private Segmentation segmentation;

	LocalCases(Path model, Segmentation.Settings settings, Segmentation.Options options) {
		this.model = model;
		this.settings = settings;
		this.options = options;
	}

	@Override
	public CaseResult predict(BatchCase scan, Path labelMap, Progress progress) {
		if (segmentation == null) segmentation = Segmentation.open(model, options, progress);
		PredictionFiles files = new PredictionFiles(scan.inputs(), Optional.of(labelMap), Optional.empty(), true);
		try {
			Segmentation.Result result = segmentation.segment(files.read(progress), settings, progress);
			files.write(result);
			Map<Integer, Long> voxels = StructureVolume.of(result.labels()).entrySet().stream()
				.collect(Collectors.toMap(Map.Entry::getKey, volume -> volume.getValue().voxels()));
			return new CaseResult(voxels, result.labels().geometry().spacing().voxelVolume(), result.device());
		}
		catch (RuntimeException | OutOfMemoryError e) {
			Failure failure = Failure.of(e);
			if (!failure.isOfOneCase()) throw e;
			if (failure.isDefect()) progress.log(Failure.stackTrace(e));
			throw new CaseFailed(failure.sentence(), e);
		}
	}

	@Override
	public void close() {
		if (segmentation != null) segmentation.close();
	}
}
