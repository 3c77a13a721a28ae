package sc.fiji.stunet.commands;

import java.io.File;

import ij.ImagePlus;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.widget.Button;

import sc.fiji.stunet.fiji.dialog.InDialog;
import sc.fiji.stunet.fiji.launch.EngineService;
import sc.fiji.stunet.fiji.launch.FijiProgress;
import sc.fiji.stunet.fiji.launch.LaidLabels;
import sc.fiji.stunet.fiji.launch.OpenImages;
import sc.fiji.stunet.fiji.launch.Remembered;
import sc.fiji.stunet.fiji.launch.ResultKind;

/** Lays a label map from a file over the open scan that it belongs to. */
@Plugin(
		type = Command.class,
		menuPath = "Plugins>STU-Net>STU-Net Open Labels...",
		label = "STU-Net Open Labels...",
		description = "Lays a segmentation (label map, mask) from a file over the open scan",
		attrs = @Attr(name = "no-legacy"))
public final class OpenLabelsCommand extends EngineCommand {

	@Parameter(
			label = "Scan",
			description = "The open scan that the labels are laid over.",
			required = false,
			persist = false)
	private ImagePlus image;

	@Parameter(
			label = "Title of the scan (empty: the current image)",
			description = "The open scan that the labels are laid over, if it is not the current image.",
			required = false,
			persist = false,
			attrs = {@Attr(name = InDialog.FIRST, value = "1"), @Attr(name = InDialog.OFFERS, value = InDialog.SCANS)})
	private String title = "";

	@Parameter(
			label = "Labels",
			description = "File of a label map (.nii.gz, .nii, .mha, .nrrd, .zarr) of this scan.",
			style = "open",
			persist = false,
			attrs = @Attr(name = InDialog.FIRST, value = "2"))
	private File labels;

	@Parameter(
			label = "Model for the names",
			description = "The model that made it, for the structures' names, if wanted.",
			style = "directory",
			required = false,
			persist = false,
			attrs = {@Attr(name = InDialog.FIRST, value = "3"), @Attr(name = InDialog.OFFERS, value = InDialog.MODELS)})
	private File model;

	@Parameter(
			label = "Result shown as",
			description = "How the labels are shown.",
			choices = {ResultKind.ON_IMAGE, ResultKind.LABELS, ResultKind.IN_MANAGER, ResultKind.IN_3D},
			persist = false,
			attrs = {@Attr(name = InDialog.FIRST, value = "4"), @Attr(name = Remembered.ATTRIBUTE)})
	private String result = ResultKind.ON_IMAGE;

	@Parameter(label = "Help", callback = "help", required = false, persist = false)
	@SuppressWarnings("unused") // the dialog shows it
	private Button help;

	@Parameter(type = ItemIO.OUTPUT)
	@SuppressWarnings("unused") // read by whoever runs the command
	private ImagePlus opened;

	@Override
	void work(EngineService engine, FijiProgress progress) {
		ResultKind kind = ResultKind.of(result);
		kind.check();
		opened = LaidLabels.of(labels.toPath(), OpenImages.meantScan(title, image), path(model), progress)
				.show(kind, progress)
				.orElse(null);
	}
}
