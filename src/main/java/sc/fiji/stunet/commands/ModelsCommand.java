package sc.fiji.stunet.commands;

import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Plugin;

import sc.fiji.stunet.fiji.launch.EngineService;
import sc.fiji.stunet.fiji.launch.FijiProgress;
import sc.fiji.stunet.fiji.launch.ModelsDialog;

/** Lists, installs, exports and removes models, in a window; in macros the list is logged. */
@Plugin(
		type = Command.class,
		menuPath = "Plugins>STU-Net>STU-Net Models...",
		label = "STU-Net Models...",
		description = "Shows, fetches and removes models that segment with deep learning",
		attrs = @Attr(name = "no-legacy"))
public final class ModelsCommand extends EngineCommand {

	@Override
	void work(EngineService engine, FijiProgress progress) {
		ModelsDialog.show(progress);
	}
}
