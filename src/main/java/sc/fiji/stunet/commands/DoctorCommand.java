package sc.fiji.stunet.commands;

import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Plugin;

import sc.fiji.stunet.fiji.launch.Doctor;
import sc.fiji.stunet.fiji.launch.EngineService;
import sc.fiji.stunet.fiji.launch.FijiProgress;
import sc.fiji.stunet.fiji.launch.Texts;

/** Tells what this computer has and lacks, as text to paste into a report. */
@Plugin(
		type = Command.class,
		menuPath = "Plugins>STU-Net>STU-Net Doctor",
		label = "STU-Net Doctor",
		description =
				"Tells what this computer has and lacks for deep learning: Java, TensorFlow, memory, GPU, models; "
						+ "as text to paste into a report",
		attrs = @Attr(name = "no-legacy"))
public final class DoctorCommand extends EngineCommand {

	@Override
	void work(EngineService engine, FijiProgress progress) {
		Texts.show("STU-Net Doctor", Doctor.text(engine, progress));
	}
}
