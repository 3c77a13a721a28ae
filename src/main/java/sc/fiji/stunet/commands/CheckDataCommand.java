package sc.fiji.stunet.commands;

import java.io.File;
import java.util.List;

import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.widget.Button;

import sc.fiji.stunet.fiji.dialog.InDialog;
import sc.fiji.stunet.fiji.launch.EngineData;
import sc.fiji.stunet.fiji.launch.EngineService;
import sc.fiji.stunet.fiji.launch.FijiProgress;
import sc.fiji.stunet.fiji.launch.Problems;
import sc.fiji.stunet.fiji.launch.Texts;
import sc.fiji.stunet.job.DataSetReport;
import sc.fiji.stunet.worker.client.RemoteJobs;

/** Reads every file of a data set and reports what is wrong with it. */
@Plugin(
		type = Command.class,
		menuPath = "Plugins>STU-Net>STU-Net Check Data...",
		label = "STU-Net Check Data...",
		description =
				"Checks the scans and label maps of a data set before a deep learning model is " + "trained on them",
		attrs = @Attr(name = "no-legacy"))
public final class CheckDataCommand extends EngineCommand {

	@Parameter(
			label = "Data set folder",
			description = "Folder of annotated scans.",
			style = "directory",
			persist = false,
			attrs = @Attr(name = InDialog.FIRST, value = "1"))
	private File data;

	@Parameter(label = "Help", callback = "help", required = false, persist = false)
	@SuppressWarnings("unused") // the dialog shows it
	private Button help;

	@Override
	void work(EngineService engine, FijiProgress progress) {
		DataSetReport check = EngineData.check(
				data.toPath(), engine.segmentation().temporaryFolder(), progress, ready -> new RemoteJobs(
								engine.segmentation())
						.check(ready.folder(), ready.progress())
						.with(ready.inOwnNames()));
		Texts.show(data.getName(), check.text());
		if (!check.errors().isEmpty())
			Problems.cancelAfterErrors(
					this,
					data + " has " + counted(check.errors()) + check.errors().get(0));
	}

	private static String counted(List<String> errors) {
		return errors.size() == 1
				? "1 error to be corrected before training: "
				: errors.size() + " errors to be corrected before training, the first: ";
	}
}
