package sc.fiji.stunet.commands;

import java.io.File;

import ij.ImagePlus;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.widget.Button;

import sc.fiji.stunet.fiji.launch.CorrectedLabels;
import sc.fiji.stunet.fiji.launch.EngineService;
import sc.fiji.stunet.fiji.launch.FijiProgress;

/** Saves a label image that was corrected by hand in the place, the orientation and the grid of its scan. */
@Plugin(
		type = Command.class,
		menuPath = "Plugins>STU-Net>STU-Net Save Labels...",
		label = "STU-Net Save Labels...",
		description =
				"Saves a corrected segmentation (label image) as NIfTI, MetaImage or NRRD in the place of its scan, "
						+ "with a table of volumes",
		attrs = @Attr(name = "no-legacy"))
public final class SaveLabelsCommand extends EngineCommand {

	@Parameter(required = false, persist = false)
	private ImagePlus image;

	@Parameter(label = "Output label map (.nii.gz, .nii, .mha, .nrrd)", persist = false, style = "save")
	private File output;

	@Parameter(
			label = "Scan: title of the open image, for mean intensities (needed if the labels have lost their place)",
			required = false,
			persist = false)
	private String scan = "";

	@Parameter(label = "Table of volumes (CSV), if wanted", required = false, persist = false, style = "save")
	private File table;

	@Parameter(label = "Volumes of the structures in a table", persist = false)
	private boolean volumes = true;

	@Parameter(label = "Overwrite files that exist", persist = false)
	private boolean overwrite;

	@Parameter(label = "Help", callback = "help", required = false, persist = false)
	@SuppressWarnings("unused") // the dialog shows it
	private Button help;

	@Override
	void work(EngineService engine, FijiProgress progress) {
		progress.report("Saving the label map", 0, 1);
		CorrectedLabels labels = CorrectedLabels.of(image, scan, progress);
		labels.write(output.toPath(), path(table), overwrite);
		progress.log("STU-Net: '" + image.getTitle() + "' was saved as " + output + ": " + labels.description() + ".");
		if (volumes) labels.show();
	}
}
