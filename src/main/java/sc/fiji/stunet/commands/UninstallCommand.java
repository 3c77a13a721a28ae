package sc.fiji.stunet.commands;

import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Plugin;

import sc.fiji.stunet.fiji.install.Uninstallation;
import sc.fiji.stunet.fiji.launch.EngineService;
import sc.fiji.stunet.fiji.launch.FijiProgress;
import sc.fiji.stunet.fiji.launch.ImageJContext;
import sc.fiji.stunet.fiji.launch.Message;

/** Removes the plugin's own files; the user's models and results stay. */
@Plugin(
		type = Command.class,
		menuPath = "Plugins>STU-Net>STU-Net Uninstall...",
		label = "STU-Net Uninstall...",
		description = "Removes the deep learning plugin STU-Net; models of your own and results stay",
		attrs = @Attr(name = "no-legacy"))
public final class UninstallCommand extends EngineCommand {

	private static final String QUESTION = "Remove STU-Net, its sample model and its macros from this ImageJ? "
			+ "Models of your own, scans and results stay.";

	@Override
	void work(EngineService engine, FijiProgress progress) {
		if (!Message.confirms(QUESTION)) return;
		boolean fiji = ImageJContext.isFiji();
		// Its process has the engine's files open.
		engine.dispose();
		Uninstallation.Result result = Uninstallation.run(fiji);
		Message.show(
				"STU-Net has been removed from " + result.root() + "; start ImageJ again, and its menu is gone too. "
						+ (result.left().isEmpty() ? "" : result.left().size() + " files are in use and go then. ")
						+ (fiji ? "If it came from an update site, clear its mark in Help > Update... " : "")
						+ "What TensorFlow has unpacked stays in .cache/stunet of your home folder.",
				"");
	}
}
