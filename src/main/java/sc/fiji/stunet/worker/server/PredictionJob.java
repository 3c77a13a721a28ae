package sc.fiji.stunet.worker.server;

import com.fasterxml.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;

import net.imglib2.view.Views;

import sc.fiji.stunet.PredictionFiles;
import sc.fiji.stunet.Segmentation;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Volume;
import sc.fiji.stunet.worker.Grid;
import sc.fiji.stunet.worker.JsonLines;
import sc.fiji.stunet.worker.PredictJob;
import sc.fiji.stunet.worker.VoxelFile;

/** Segments one volume; keeps the model of the last one, so that the next begins at once. */
final class PredictionJob implements Job {

	/** What makes a loaded model another one. */
	private record Loaded(String folder, FileTime changed, Segmentation.Options options) {}

	private Loaded loaded;
	private Segmentation segmentation;

	@Override
	public Object run(JsonNode parameters, Progress progress) throws IOException {
		PredictJob.Parameters asked = JsonLines.value(parameters, PredictJob.Parameters.class);
		PredictionFiles files = files(asked);
		files.check();
		PredictJob.Settings s = asked.settings();
		Segmentation.Settings settings = new Segmentation.Settings(s.step(), s.mirror() ? Optional.empty() : Optional.of(false),
			files.probabilities().isPresent());
		// Before the model: what is wrong with the input is then said at once.
		Volume volume = asked.inputs().isEmpty() ? received(asked.volume()) : files.read();
		Segmentation ready = load(asked, progress);
		Segmentation.Result result = ready.segment(volume, settings, progress);
		progress.checkCancelled();
		PredictJob.Outputs outputs = asked.outputs();
		VoxelFile.writeLabels(Path.of(outputs.labels()), result.labels().voxels());
		if (outputs.grey() != null) VoxelFile.writeFloats(Path.of(outputs.grey()), Views.hyperSlice(volume.voxels(), 3, 0));
		files.write(result);
		return new PredictJob.Result(Grid.of(result.labels().size(), result.labels().geometry()), result.device());
	}

	private static PredictionFiles files(PredictJob.Parameters asked) {
		List<Path> inputs = asked.inputs().stream().map(Path::of).toList();
		return new PredictionFiles(inputs, path(asked.outputs().labelMap()), path(asked.outputs().probabilities()), asked.outputs().overwrite());
	}

	private static Optional<Path> path(String path) {
		return Optional.ofNullable(path).map(Path::of);
	}

	private static Volume received(PredictJob.Sent sent) throws IOException {
		Extent size = sent.grid().extent();
		return new Volume(VoxelFile.readFloats(Path.of(sent.file()), size.x(), size.y(), size.z(), sent.channels()), sent.grid().geometry());
	}

	private Segmentation load(PredictJob.Parameters asked, Progress progress) throws IOException {
		Path description = Path.of(asked.model(), Model.DESCRIPTION);
		FileTime changed = Files.exists(description) ? Files.getLastModifiedTime(description) : FileTime.fromMillis(0);
		Loaded wanted = new Loaded(asked.model(), changed, new Segmentation.Options(asked.settings().threads(), asked.settings().device()));
		if (wanted.equals(loaded)) return segmentation;
		close();
		segmentation = Segmentation.open(Path.of(asked.model()), wanted.options(), progress);
		loaded = wanted;
		return segmentation;
	}

	/** Two models may be too much for the memory. */
	private void close() {
		if (segmentation != null) segmentation.close();
		segmentation = null;
		loaded = null;
	}
}
