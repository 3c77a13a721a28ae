package sc.fiji.stunet.commands;

import java.io.File;
import java.nio.file.Path;
import java.util.Optional;

import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.widget.Button;

import sc.fiji.stunet.fiji.dialog.InDialog;
import sc.fiji.stunet.fiji.launch.EngineData;
import sc.fiji.stunet.fiji.launch.EngineService;
import sc.fiji.stunet.fiji.launch.FijiProgress;
import sc.fiji.stunet.fiji.launch.Texts;
import sc.fiji.stunet.job.PlanRequest;
import sc.fiji.stunet.worker.client.RemoteJobs;

/** Plans a training on a data set, and writes the plan to a file that can be changed and used for training. */
@Plugin(
		type = Command.class,
		menuPath = "Plugins>STU-Net>STU-Net Plan...",
		label = "STU-Net Plan...",
		description = "Shows how a deep learning model would be trained on a data set",
		attrs = @Attr(name = "no-legacy"))
public final class PlanCommand extends EngineCommand {

	@Parameter(
			label = "Data set folder",
			description = "Folder of annotated scans.",
			style = "directory",
			persist = false,
			attrs = @Attr(name = InDialog.FIRST, value = "1"))
	private File data;

	@Parameter(
			label = SIZE,
			description = SIZE_IS,
			choices = {"S", "B", "L", "H", "auto", "M", "XL"},
			style = "radioButtonHorizontal",
			persist = false,
			attrs = @Attr(name = InDialog.FIRST, value = "2"))
	private String size = USUAL_SIZE;

	@Parameter(
			label = NETWORK,
			description = NETWORK_IS,
			choices = {"stunet", "plain", "resenc"},
			persist = false)
	private String network = "stunet";

	@Parameter(label = MEMORY, description = MEMORY_IS, min = "0", persist = false)
	private double memory;

	@Parameter(
			label = "Output plan file",
			description = "File PLAN.json, if wanted: it can be changed and used for a training.",
			required = false,
			persist = false,
			style = "save",
			attrs = @Attr(name = InDialog.FIRST, value = "3"))
	private File output;

	@Parameter(label = "Overwrite a plan that exists", description = OVERWRITE_IS, persist = false)
	private boolean overwrite;

	@Parameter(label = "Help", callback = "help", required = false, persist = false)
	@SuppressWarnings("unused") // the dialog shows it
	private Button help;

	@Override
	void work(EngineService engine, FijiProgress progress) {
		Optional<Path> file = path(output);
		String text = EngineData.with(
				data.toPath(), engine.segmentation().temporaryFolder(), progress, ready -> new RemoteJobs(
								engine.segmentation())
						.plan(
								new PlanRequest(
										ready.folder(),
										size(network, size).orElse(USUAL_SIZE),
										unlessZero(memory),
										file,
										overwrite),
								ready.progress()));
		Texts.show(
				"Plan for " + data.getName(),
				text
						+ file.map(written -> "\nThe plan is " + written + "; STU-Net Train... takes it with plan=.")
								.orElse(""));
	}
}
