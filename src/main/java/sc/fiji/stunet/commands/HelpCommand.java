package sc.fiji.stunet.commands;

import org.scijava.command.Command;
import org.scijava.command.ContextCommand;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Plugin;

import sc.fiji.stunet.fiji.launch.Documentation;

/** Opens the documentation. */
@Plugin(
		type = Command.class,
		menuPath = "Plugins>STU-Net>STU-Net Help",
		label = "STU-Net Help",
		description = "Opens the manual of STU-Net: segmentation with deep learning",
		attrs = @Attr(name = "no-legacy"))
public final class HelpCommand extends ContextCommand {

	@Override
	public void run() {
		Documentation.open();
	}
}
