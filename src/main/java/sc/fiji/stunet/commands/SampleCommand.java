package sc.fiji.stunet.commands;

import ij.ImagePlus;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;

import sc.fiji.stunet.fiji.launch.EngineService;
import sc.fiji.stunet.fiji.launch.FijiProgress;
import sc.fiji.stunet.fiji.launch.Sample;

/** Opens the sample scan. */
@Plugin(
		type = Command.class,
		menuPath = "Plugins>STU-Net>STU-Net Sample",
		label = "STU-Net Sample",
		description = "Opens a scan of a head, to try segmentation with the sample model on",
		attrs = @Attr(name = "no-legacy"))
public final class SampleCommand extends EngineCommand {

	@Parameter(type = ItemIO.OUTPUT)
	@SuppressWarnings("unused") // read by whoever runs the command
	private ImagePlus scan;

	@Override
	void work(EngineService engine, FijiProgress progress) {
		scan = Sample.open(progress);
	}
}
