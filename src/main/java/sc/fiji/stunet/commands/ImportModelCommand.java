package sc.fiji.stunet.commands;

import java.io.File;
import java.util.Optional;

import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.widget.Button;

import sc.fiji.stunet.fiji.launch.EngineService;
import sc.fiji.stunet.fiji.launch.FijiProgress;
import sc.fiji.stunet.fiji.launch.Texts;
import sc.fiji.stunet.job.ImportRequest;
import sc.fiji.stunet.volume.StatedOrientation;
import sc.fiji.stunet.worker.client.RemoteJobs;

/** Converts a checkpoint of the original STU-Net or nnU-Net to a model folder, and describes it. */
@Plugin(
		type = Command.class,
		menuPath = "Plugins>STU-Net>STU-Net Import Model...",
		label = "STU-Net Import Model...",
		description = "Makes a model of a checkpoint of STU-Net or nnU-Net (PyTorch weights for deep " + "learning)",
		attrs = @Attr(name = "no-legacy"))
public final class ImportModelCommand extends EngineCommand {

	@Parameter(label = "Checkpoint (.model, .pth, .safetensors)", style = "open", persist = false)
	private File checkpoint;

	@Parameter(
			label = "Plans of nnU-Net (empty: beside or inside the checkpoint)",
			style = "open",
			required = false,
			persist = false)
	private File plans;

	@Parameter(
			label = "Labels: JSON with the structures' names (if wanted)",
			style = "open",
			required = false,
			persist = false)
	private File labels;

	@Parameter(
			label = "Orientation (RAS, as-stored; empty: of the published models)",
			required = false,
			persist = false)
	private String orientation = "";

	@Parameter(label = "Output model folder (NAME.stunet)", style = "directory", persist = false)
	private File output;

	@Parameter(label = "Overwrite a model that exists", persist = false)
	private boolean overwrite;

	@Parameter(label = "Help", callback = "help", required = false, persist = false)
	@SuppressWarnings("unused") // the dialog shows it
	private Button help;

	@Override
	void work(EngineService engine, FijiProgress progress) {
		Optional<String> direction = StatedOrientation.parse(orientation).map(StatedOrientation::text);
		ImportRequest request = new ImportRequest(
				checkpoint.toPath(), path(plans), path(labels), direction, output.toPath(), overwrite);
		Texts.show(output.getName(), new RemoteJobs(engine.segmentation()).importCheckpoint(request, progress));
	}
}
