package sc.fiji.stunet.cli;

import java.nio.file.Path;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import sc.fiji.stunet.weights.NnUNetExport;

@Command(
		name = "export-nnunet",
		description =
				"Writes a model as nnU-Net v2 keeps what it trained, for nnUNetv2_predict_from_modelfolder, which "
						+ "predicts the same with it, and as the start of a training (-pretrained_weights).")
final class ExportNnUNetCommand extends JobCommand {

	@Parameters(paramLabel = "NAME", description = "of an installed model, or its folder")
	private Path model;

	@Option(
			names = {"-o", "--output"},
			required = true,
			paramLabel = "FOLDER",
			description = "the folder to write; nnUNetv2_predict finds it as "
					+ "nnUNet_results/DatasetNNN_X/nnUNetTrainer__nnUNetPlans__3d_fullres")
	private Path output;

	@Option(names = "--overwrite", description = "replace an earlier export")
	private boolean overwrite;

	@Override
	protected int run() {
		String command;
		try (EndableProgress progress = new EndableProgress(new ConsoleProgress(err(), false))) {
			command = NnUNetExport.run(model, output, overwrite, progress);
		}
		out().println("Wrote " + output + "; in nnU-Net: " + command);
		return 0;
	}
}
