package sc.fiji.stunet.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import net.imglib2.view.Views;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.job.TimePoint;
import sc.fiji.stunet.measure.Statistics;
import sc.fiji.stunet.measure.VolumesTable;
import sc.fiji.stunet.model.Citation;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.segmentation.PredictionFiles;
import sc.fiji.stunet.segmentation.Segmentation;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.TimeAxis;
import sc.fiji.stunet.volume.Volume;

@Command(name = "predict", description = "Segments a volume and writes its label map.")
final class PredictCommand extends ScanCommand {

	@Option(
			names = "--probabilities",
			paramLabel = "P.nii.gz",
			description = "also write the probability of every structure (4D, background first)")
	private Optional<Path> probabilities;

	@Option(
			names = "--statistics",
			paramLabel = "volumes|all",
			defaultValue = "volumes",
			description = "all: also median, standard deviation, centroid, box and number of pieces of every structure "
					+ "(default: ${DEFAULT-VALUE})")
	private String statistics;

	@Option(
			names = "--table",
			paramLabel = "T.csv|T.json",
			description = "also write the table of volumes, as CSV or JSON; with --statistics all everything is in it")
	private Optional<Path> table;

	@Override
	protected int run() {
		PredictionSettings settings = settings();
		Optional<Spacing> spacing = spacing();
		TimePoint frame = frame();
		PredictionFiles files = new PredictionFiles(inputs(), Optional.of(output()), probabilities, overwrites());
		Statistics measured = Statistics.parse(statistics);
		files.ofFrames(frame.all() ? files.times() : TimeAxis.NONE).forEach(PredictionFiles::check);
		Model chosen = Model.read(model());
		settings.scope().chosen(chosen.structures(), chosen.name());
		probabilities.ifPresent(file -> chosen.checkHasProbabilities());
		table.ifPresent(file -> files.checkBeside("table", file));
		files.checkInputs();
		try (EndableProgress progress = new EndableProgress(new ConsoleProgress(err()))) {
			VolumesTable volumes = frame.all()
					? ofAll(files, spacing, settings, measured, progress)
					: ofOne(
							files.with(chosen.network().inputs()),
							spacing,
							frame.number(),
							settings,
							measured,
							progress);
			out().print(volumes.text());
			table.ifPresent(file -> volumes.write(file, overwrites()));
			progress.log("Wrote " + output() + " (computed on " + volumes.device() + ").");
		}
		return 0;
	}

	private VolumesTable ofOne(
			PredictionFiles files,
			Optional<Spacing> spacing,
			int frame,
			PredictionSettings settings,
			Statistics measured,
			Progress progress) {
		try (Segmentation segmentation = Segmentation.begin(model(), engine(), progress)) {
			Volume volume = files.read(spacing, frame, progress);
			Segmentation.Result result = files.segment(volume, segmentation, settings, progress);
			return volumes(volume, result, segmentation, measured, progress);
		}
	}

	private VolumesTable ofAll(
			PredictionFiles files,
			Optional<Spacing> spacing,
			PredictionSettings settings,
			Statistics measured,
			Progress progress) {
		List<VolumesTable> frames = new ArrayList<>();
		try (Segmentation segmentation = Segmentation.open(model(), engine(), progress)) {
			files.segmentAll(
					spacing,
					segmentation,
					settings,
					progress,
					(volume, result) -> frames.add(volumes(volume, result, segmentation, measured, progress)));
		}
		return VolumesTable.ofFrames(frames);
	}

	private static VolumesTable volumes(
			Volume volume,
			Segmentation.Result result,
			Segmentation segmentation,
			Statistics measured,
			Progress progress) {
		return VolumesTable.of(
						result.labels(),
						Optional.of(Views.hyperSlice(volume.voxels(), 3, 0)),
						result.structures(),
						measured,
						progress)
				.by(
						segmentation.model().name(),
						result.device(),
						Citation.of(segmentation.model()).brief());
	}
}
