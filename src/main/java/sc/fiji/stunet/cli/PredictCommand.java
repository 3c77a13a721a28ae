package sc.fiji.stunet.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import net.imglib2.view.Views;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.measure.Statistics;
import sc.fiji.stunet.measure.VolumesTable;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.segmentation.PredictionFiles;
import sc.fiji.stunet.segmentation.Segmentation;
import sc.fiji.stunet.volume.Spacing;

@Command(name = "predict", description = "Segments a volume and writes its label map.")
final class PredictCommand extends PredictionCommand {

	@Option(
			names = {"-i", "--input"},
			required = true,
			paramLabel = "IN",
			description = "the volume: NIfTI, MetaImage, NRRD, TIFF, or the folder or a file of a DICOM series; once "
					+ "per channel, in the model's order")
	private List<Path> inputs;

	@Option(
			names = {"-o", "--output"},
			required = true,
			paramLabel = "LABELS.nii.gz",
			description = "the label map to write: NIfTI, MetaImage or NRRD (.nii.gz, .nii, .mha, .nrrd)")
	private Path output;

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

	@Option(names = "--overwrite", description = "replace existing outputs")
	private boolean overwrite;

	@Override
	int run() {
		PredictionSettings settings = settings();
		Optional<Spacing> spacing = spacing();
		PredictionFiles files = new PredictionFiles(inputs, Optional.of(output), probabilities, overwrite);
		Statistics measured = Statistics.parse(statistics);
		files.check();
		Model chosen = Model.read(model());
		settings.scope().chosen(chosen.structures(), chosen.name());
		probabilities.ifPresent(file -> chosen.checkHasProbabilities());
		table.ifPresent(file -> files.checkBeside("table", file));
		// Before the model is loaded: an unreadable file is reported at once.
		try (EndableProgress progress = new EndableProgress(new ConsoleProgress(err()))) {
			var volume = files.read(spacing, progress);
			try (Segmentation segmentation = Segmentation.open(model(), engine(), progress)) {
				Segmentation.Result result = files.segment(volume, segmentation, settings, progress);
				VolumesTable volumes = VolumesTable.of(
								result.labels(),
								Optional.of(Views.hyperSlice(volume.voxels(), 3, 0)),
								result.structures(),
								measured,
								progress)
						.by(segmentation.model().name(), result.device());
				out().print(volumes.text());
				table.ifPresent(file -> volumes.write(file, overwrite));
				progress.log("Wrote " + output + " (computed on " + result.device() + ").");
			}
		}
		return 0;
	}
}
