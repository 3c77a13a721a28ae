package sc.fiji.stunet.commands;

import java.io.File;

import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.widget.Button;

import sc.fiji.stunet.fiji.dialog.InDialog;
import sc.fiji.stunet.fiji.image.Reading;
import sc.fiji.stunet.fiji.launch.Comparison;
import sc.fiji.stunet.fiji.launch.EngineService;
import sc.fiji.stunet.fiji.launch.FijiProgress;
import sc.fiji.stunet.job.EvaluationSettings;
import sc.fiji.stunet.model.InstalledModels;
import sc.fiji.stunet.volume.StatedOrientation;

/** Compares a label map with a reference, structure by structure, at their places in the patient. */
@Plugin(
		type = Command.class,
		menuPath = "Plugins>STU-Net>STU-Net Evaluate...",
		label = "STU-Net Evaluate...",
		description = "Compares a segmentation (label map) with a reference: Dice, surface distances, " + "volumes",
		attrs = @Attr(name = "no-legacy"))
public final class EvaluateCommand extends EngineCommand {

	@Parameter(
			label = "Reference",
			description = "The label map that is right: an open image, or a file, which may be dropped here.",
			style = "open",
			persist = false,
			attrs = {@Attr(name = InDialog.FIRST, value = "1"), @Attr(name = InDialog.OFFERS, value = InDialog.LABELS)})
	private String reference;

	@Parameter(
			label = "Prediction",
			description = "The label map to compare with it: an open image, or a file, which may be dropped here.",
			style = "open",
			persist = false,
			attrs = {@Attr(name = InDialog.FIRST, value = "2"), @Attr(name = InDialog.OFFERS, value = InDialog.LABELS)})
	private String prediction;

	@Parameter(
			label = "Model for the names",
			description = "The model that made it, for the structures' names, if wanted.",
			style = "directory",
			required = false,
			persist = false,
			attrs = {@Attr(name = InDialog.FIRST, value = "3"), @Attr(name = InDialog.OFFERS, value = InDialog.MODELS)})
	private File model;

	@Parameter(
			label = SPACING,
			description = "The voxel size of open images, where their own is missing or wrong.",
			required = false,
			persist = false)
	private String spacing = "";

	@Parameter(label = ORIENTATION, description = ORIENTATION_IS, required = false, persist = false)
	private String orientation = "";

	@Parameter(
			label = "Tolerance in mm",
			description = "The surface Dice takes surfaces as equal that are no further apart; 3 mm is that of two "
					+ "voxels where they are below 0.15 mm.",
			min = "0",
			persist = false)
	private double tolerance = 3;

	@Parameter(
			label = "Ignore value",
			description = "A value of the reference where nobody has judged: only the other voxels are compared.",
			required = false,
			persist = false)
	private String ignore = "";

	@Parameter(
			label = "Table of scores",
			description = "CSV file for the scores, if wanted.",
			required = false,
			persist = false,
			style = "save")
	private File table;

	@Parameter(
			label = "Json file of the scores",
			description = "JSON file for the scores, if wanted.",
			required = false,
			persist = false,
			style = "save")
	private File json;

	@Parameter(label = "Overwrite files that exist", description = OVERWRITE_IS, persist = false)
	private boolean overwrite;

	@Parameter(label = "Help", callback = "help", required = false, persist = false)
	@SuppressWarnings("unused") // the dialog shows it
	private Button help;

	@Override
	void work(EngineService engine, FijiProgress progress) {
		EvaluationSettings settings = new EvaluationSettings(
				path(model).map(InstalledModels::folderOf),
				EvaluationSettings.ignored(ignore),
				tolerance,
				path(json),
				overwrite);
		new Comparison(
						engine,
						settings,
						Reading.of(spacing, 0, 0, ""),
						StatedOrientation.parse(orientation),
						path(table),
						progress)
				.of(reference, prediction);
	}
}
