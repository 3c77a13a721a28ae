package sc.fiji.stunet.commands;

import java.io.File;
import java.util.Optional;

import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.widget.Button;

import sc.fiji.stunet.fiji.dialog.InDialog;
import sc.fiji.stunet.fiji.launch.EngineService;
import sc.fiji.stunet.fiji.launch.FijiProgress;
import sc.fiji.stunet.fiji.launch.RecentModels;
import sc.fiji.stunet.fiji.launch.Texts;
import sc.fiji.stunet.job.ImportRequest;
import sc.fiji.stunet.job.NnUNetChoice;
import sc.fiji.stunet.volume.StatedOrientation;
import sc.fiji.stunet.worker.client.RemoteJobs;

/** Converts a checkpoint of the original STU-Net or nnU-Net to a model folder, and describes it. */
@Plugin(
		type = Command.class,
		menuPath = "Plugins>STU-Net>STU-Net Import Model...",
		label = "STU-Net Import Model...",
		description =
				"Makes a model of a checkpoint, folder or zip file of STU-Net or nnU-Net (PyTorch weights for deep "
						+ "learning)",
		attrs = @Attr(name = "no-legacy"))
public final class ImportModelCommand extends EngineCommand {

	@Parameter(
			label = "Checkpoint (file, zip or folder)",
			description = "Of the original STU-Net or of nnU-Net: a file .model, .pth, .safetensors or .zip, or the "
					+ "folder TRAINER__PLANS__CONFIGURATION.",
			style = "open",
			persist = false,
			attrs = {@Attr(name = InDialog.FIRST, value = "1"), @Attr(name = InDialog.OFFERS, value = InDialog.FOLDERS)
			})
	private File checkpoint;

	@Parameter(
			label = "Plans of nnU-Net",
			description = "File of the plans; empty: beside or inside the checkpoint.",
			style = "open",
			required = false,
			persist = false)
	private File plans;

	@Parameter(
			label = "Configuration",
			description = "Which of several trained configurations in the folder or zip file, as 3d_fullres.",
			required = false,
			persist = false)
	private String configuration = "";

	@Parameter(
			label = "Folds (empty: every numbered one)",
			description = "Folds whose networks are averaged, as 0,1,2; all: the one that learnt from every case.",
			required = false,
			persist = false)
	private String folds = "";

	@Parameter(
			label = "Best checkpoint, not the final one",
			description = "Take checkpoint_best.pth of each fold.",
			required = false,
			persist = false)
	private boolean best;

	@Parameter(
			label = "Labels",
			description = "JSON file with the structures' names, if wanted.",
			style = "open",
			required = false,
			persist = false)
	private File labels;

	@Parameter(
			label = "Orientation (empty: of the published models)",
			description =
					"How the scans lay from which it has learnt: RAS or as-stored; empty: as the published models.",
			required = false,
			persist = false)
	private String orientation = "";

	@Parameter(
			label = "Output model folder",
			description = "The folder NAME.stunet of the new model.",
			style = "directory",
			persist = false,
			attrs = @Attr(name = InDialog.FIRST, value = "2"))
	private File output;

	@Parameter(label = "Overwrite a model that exists", description = OVERWRITE_IS, persist = false)
	private boolean overwrite;

	@Parameter(label = "Help", callback = "help", required = false, persist = false)
	@SuppressWarnings("unused") // the dialog shows it
	private Button help;

	@Override
	void work(EngineService engine, FijiProgress progress) {
		Optional<String> direction = StatedOrientation.parse(orientation).map(StatedOrientation::text);
		ImportRequest request = new ImportRequest(
				checkpoint.toPath(), path(plans), path(labels), direction, choice(), output.toPath(), overwrite);
		String description = new RemoteJobs(engine.segmentation()).importCheckpoint(request, progress);
		RecentModels.add(output.toPath());
		Texts.show(output.getName(), description);
	}

	private NnUNetChoice choice() {
		return new NnUNetChoice(given(configuration), given(folds), best ? Optional.of("best") : Optional.empty());
	}

	private static Optional<String> given(String text) {
		return Optional.ofNullable(text).map(String::strip).filter(words -> !words.isEmpty());
	}
}
