package sc.fiji.stunet.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import sc.fiji.stunet.evaluate.Evaluation;
import sc.fiji.stunet.evaluate.EvaluationText;
import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.EvaluationReport;
import sc.fiji.stunet.job.EvaluationSettings;

@Command(
		name = "evaluate",
		description = "Compares a label map with a reference: Dice, IoU, surface Dice (NSD), 95 %% Hausdorff distance "
				+ "and volumes per structure.")
final class EvaluateCommand extends JobCommand {

	@Option(
			names = {"-r", "--reference"},
			required = true,
			paramLabel = "REFERENCE.nii.gz",
			description = "the true label map: NIfTI, MetaImage, NRRD or TIFF")
	private Path reference;

	@Option(
			names = {"-p", "--prediction"},
			required = true,
			paramLabel = "PREDICTION.nii.gz",
			description = "the label map to judge: of the same kinds")
	private Path prediction;

	@Option(
			names = {"-m", "--model"},
			paramLabel = "NAME.stunet",
			description = "model folder or name, for the names of the structures")
	private Optional<Path> model;

	@Option(names = "--json", paramLabel = "OUT.json", description = "also write the scores as JSON")
	private Path json;

	@Option(
			names = "--tolerance",
			paramLabel = "MM",
			defaultValue = "" + Evaluation.NSD_TOLERANCE_MM,
			description =
					"distance up to which surfaces agree, for NSD (default: ${DEFAULT-VALUE}; of voxels below 0.15 mm, "
							+ "two of them)")
	private double tolerance;

	@Option(
			names = "--ignore",
			paramLabel = "VALUE",
			description = "value of the reference where nobody has judged: only the other voxels are compared")
	private String ignore;

	@Option(
			names = "--orientation",
			paramLabel = "LPS|as-stored",
			description = "where x, y and z run to in label maps that do not tell it themselves, in three"
					+ " letters (left or right, anterior or posterior, superior or inferior); as-stored: "
					+ "voxels are compared with voxels, wherever they lie")
	private String orientation;

	@Option(names = "--threads", paramLabel = "N", defaultValue = "0", description = "processor threads (default: all)")
	private int threads;

	@Option(names = "--overwrite", description = "replace an existing output")
	private boolean overwrite;

	@Override
	int threads() {
		return threads;
	}

	@Override
	protected int run() {
		EngineSettings.checkThreads(threads);
		if (json != null) AtomicFile.check(json, overwrite);
		EvaluationReport report = Evaluation.evaluate(
				reference,
				prediction,
				model,
				EvaluationSettings.ignored(ignore).map(OptionalInt::of).orElseGet(OptionalInt::empty),
				tolerance,
				orientation,
				new ConsoleProgress(err()));
		if (json != null) EvaluationText.write(report, json, overwrite);
		out().print(EvaluationText.table(report));
		return 0;
	}
}
