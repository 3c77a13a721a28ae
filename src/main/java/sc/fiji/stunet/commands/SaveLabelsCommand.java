package sc.fiji.stunet.commands;

import java.io.File;
import java.util.List;
import java.util.Map;

import ij.ImagePlus;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.widget.Button;

import sc.fiji.stunet.fiji.dialog.InDialog;
import sc.fiji.stunet.fiji.launch.CorrectedLabels;
import sc.fiji.stunet.fiji.launch.EngineService;
import sc.fiji.stunet.fiji.launch.FijiProgress;
import sc.fiji.stunet.fiji.launch.OpenImages;
import sc.fiji.stunet.measure.Statistics;
import sc.fiji.stunet.measure.VolumesTable;

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

	@Parameter(
			label = "Label image",
			description = "The open label image, corrected by hand.",
			required = false,
			persist = false)
	private ImagePlus image;

	@Parameter(
			label = "Title of the label image (empty: the current one)",
			description = "The open label image, corrected by hand, if it is not the current image.",
			required = false,
			persist = false,
			attrs = {@Attr(name = InDialog.FIRST, value = "1"), @Attr(name = InDialog.OFFERS, value = InDialog.LABELS)})
	private String title = "";

	@Parameter(
			label = "Output",
			description = "The label map to write: .nii.gz, .nii, .mha, .nrrd or .zarr.",
			persist = false,
			style = "save",
			attrs = @Attr(name = InDialog.FIRST, value = "2"))
	private File output;

	@Parameter(
			label = "Scan",
			description =
					"Title of the open scan, for mean intensities, and for the place of labels that have lost theirs.",
			required = false,
			persist = false,
			attrs = {@Attr(name = InDialog.FIRST, value = "3"), @Attr(name = InDialog.OFFERS, value = InDialog.SCANS)})
	private String scan = "";

	@Parameter(label = "Table of volumes", description = TABLE_IS, required = false, persist = false, style = "save")
	private File table;

	@Parameter(
			label = "Volumes of the structures in a table",
			description = "Whether a table of the volumes is shown.",
			persist = false)
	private boolean volumes = true;

	@Parameter(
			label = "Statistics",
			description = STATISTICS_IS,
			choices = {"volumes", "all"},
			persist = false)
	private String statistics = "volumes";

	@Parameter(label = "Overwrite files that exist", description = OVERWRITE_IS, persist = false)
	private boolean overwrite;

	@Parameter(label = "Help", callback = "help", required = false, persist = false)
	@SuppressWarnings("unused") // the dialog shows it
	private Button help;

	@Parameter(type = ItemIO.OUTPUT)
	@SuppressWarnings("unused") // read by whoever runs the command
	private List<Map<String, Object>> measured;

	@Override
	void work(EngineService engine, FijiProgress progress) {
		progress.report("Saving the label map", 0, 1);
		ImagePlus meant = OpenImages.meant(title, image);
		CorrectedLabels labels = CorrectedLabels.of(meant, scan, progress);
		VolumesTable measured =
				labels.write(output.toPath(), path(table), overwrite, Statistics.parse(statistics), progress);
		this.measured = measured.maps();
		progress.log("STU-Net: '" + meant.getTitle() + "' was saved as " + output + ": " + labels.description() + ".");
		if (volumes) labels.show(measured);
	}
}
