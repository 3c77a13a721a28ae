package sc.fiji.stunet.cli;

import java.nio.file.Path;
import java.util.Optional;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import sc.fiji.stunet.job.ImportRequest;
import sc.fiji.stunet.job.NnUNetChoice;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.volume.StatedOrientation;
import sc.fiji.stunet.weights.ModelImport;
import sc.fiji.stunet.weights.Models;

@Command(
		name = "import",
		description = "Makes a model folder of what nnU-Net v2 trained (its folder, or a zip file of "
				+ "nnUNetv2_export_model_to_zip), or of a checkpoint of the original STU-Net or nnU-Net (.model with "
				+ ".model.pkl, .pth, .safetensors).")
final class ImportCommand extends JobCommand {

	@Parameters(
			paramLabel = "CHECKPOINT",
			description =
					"nnU-Net's folder TRAINER__PLANS__CONFIGURATION or one above it, its zip file; NAME.model (v1), "
							+ "NAME.pth (v2) or NAME.safetensors")
	private Path source;

	@Option(
			names = "--configuration",
			paramLabel = "NAME",
			description = "which of several trained configurations, as 3d_fullres")
	private Optional<String> configuration;

	@Option(
			names = "--folds",
			paramLabel = "0,1,2|all",
			description = "whose networks are averaged; all: the one that learnt from every case (default: every "
					+ "numbered fold that is there, else all)")
	private Optional<String> folds;

	@Option(
			names = "--checkpoint",
			paramLabel = "best|final",
			description = "which checkpoint of each fold (default: final)")
	private Optional<String> checkpoint;

	@Option(
			names = "--plans",
			paramLabel = "FILE",
			description = "nnU-Net plans, .pkl or .json (default: plans.json of the folder, CHECKPOINT.pkl, or inside "
					+ "the checkpoint)")
	private Optional<Path> plans;

	@Option(
			names = "--labels",
			paramLabel = "FILE.json",
			description = "names of the structures: {\"0\": \"background\", \"1\": \"liver\" ...} or a dataset.json")
	private Optional<Path> labels;

	@Option(
			names = "--orientation",
			paramLabel = "RAS|as-stored",
			description = "orientation that volumes are turned to (default: RAS for the published 104-structure models "
					+ "and for plans whose reader turns images, else as-stored; must be given where the structures are "
					+ "TotalSegmentator's and the plans do not say it)")
	private String orientation;

	@Option(
			names = {"-o", "--output"},
			required = true,
			paramLabel = "NAME.stunet",
			description = "the model folder to write")
	private Path output;

	@Option(names = "--overwrite", description = "replace an existing model folder")
	private boolean overwrite;

	@Override
	protected int run() {
		Model model;
		try (EndableProgress progress = new EndableProgress(new ConsoleProgress(err(), false))) {
			model = ModelImport.run(
					new ImportRequest(
							source,
							plans,
							labels,
							StatedOrientation.parse(orientation).map(StatedOrientation::text),
							new NnUNetChoice(configuration, folds, checkpoint),
							output,
							overwrite),
					progress);
		}
		out().println("Imported " + source + " as " + output + ":");
		out().print(Models.describe(model));
		return 0;
	}
}
