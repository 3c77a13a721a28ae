package sc.fiji.stunet.commands;

import java.io.File;

import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.widget.Button;

import sc.fiji.stunet.fiji.dialog.InDialog;
import sc.fiji.stunet.fiji.launch.EngineService;
import sc.fiji.stunet.fiji.launch.FijiProgress;
import sc.fiji.stunet.fiji.launch.Remembered;
import sc.fiji.stunet.fiji.launch.Texts;
import sc.fiji.stunet.worker.client.RemoteJobs;

/** Describes a model and its structures, and checks its weights. */
@Plugin(
		type = Command.class,
		menuPath = "Plugins>STU-Net>STU-Net Model Info...",
		label = "STU-Net Model Info...",
		description = "Describes a deep learning model for segmentation: its structures (labels), its "
				+ "network, its weights",
		attrs = @Attr(name = "no-legacy"))
public final class ModelInfoCommand extends EngineCommand {

	@Parameter(
			label = MODEL,
			description = "The model to describe: an installed one, or a folder NAME.stunet.",
			style = "directory",
			persist = false,
			persistKey = LAST_MODEL,
			attrs = {
				@Attr(name = InDialog.FIRST, value = "1"),
				@Attr(name = InDialog.OFFERS, value = InDialog.MODELS),
				@Attr(name = Remembered.ATTRIBUTE)
			})
	private File model;

	@Parameter(label = "Help", callback = "help", required = false, persist = false)
	@SuppressWarnings("unused") // the dialog shows it
	private Button help;

	@Override
	void work(EngineService engine, FijiProgress progress) {
		Texts.show(model.getName(), new RemoteJobs(engine.segmentation()).describe(model(model), progress));
	}
}
