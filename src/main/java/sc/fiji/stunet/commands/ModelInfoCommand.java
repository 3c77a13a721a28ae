package sc.fiji.stunet.commands;

import java.io.File;

import org.scijava.command.Command;
import org.scijava.command.ContextCommand;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;

import sc.fiji.stunet.fiji.EngineService;
import sc.fiji.stunet.fiji.FijiProgress;
import sc.fiji.stunet.fiji.Problems;
import sc.fiji.stunet.fiji.Texts;
import sc.fiji.stunet.worker.client.RemoteModels;

/** Says what a model is and what it finds; its weights are checked. */
@Plugin(type = Command.class, menuPath = "Plugins>STU-Net>STU-Net Model Info...", label = "STU-Net Model Info...",
	attrs = @Attr(name = "no-legacy"))
public final class ModelInfoCommand extends ContextCommand {

	@Parameter(label = "Model folder (NAME.stunet)", style = "directory", persistKey = "stunet.model")
	private File model;

	@Parameter
	private EngineService engine;

	@Override
	public void run() {
		Problems.cancelOnFailure(this, () -> {
			try (FijiProgress progress = new FijiProgress(context())) {
				Texts.show(model.getName(), new RemoteModels(engine.segmentation()).describe(model.toPath(), progress));
			}
		});
	}
}
