package sc.fiji.stunet.commands;

import java.io.File;

import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.widget.Button;

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
		attrs = @Attr(name = "no-legacy"))
public final class EvaluateCommand extends EngineCommand {

	@Parameter(label = "Reference: file, or title of an open image", style = "open", persist = false)
	private String reference;

	@Parameter(label = "Prediction: file, or title of an open image", style = "open", persist = false)
	private String prediction;

	@Parameter(
			label = "Model folder or name, for the structures' names (if wanted)",
			style = "directory",
			required = false,
			persist = false)
	private File model;

	@Parameter(label = "Spacing x,y,z in mm of open images (empty: their own)", required = false, persist = false)
	private String spacing = "";

	@Parameter(label = ORIENTATION, required = false, persist = false)
	private String orientation = "";

	@Parameter(label = "Tolerance of the surface Dice in mm", min = "0", persist = false)
	private double tolerance = 3;

	@Parameter(label = "Table of scores (CSV), if wanted", required = false, persist = false, style = "save")
	private File table;

	@Parameter(label = "Json file of the scores, if wanted", required = false, persist = false, style = "save")
	private File json;

	@Parameter(label = "Overwrite files that exist", persist = false)
	private boolean overwrite;

	@Parameter(label = "Help", callback = "help", required = false, persist = false)
	@SuppressWarnings("unused") // the dialog shows it
	private Button help;

	@Override
	void work(EngineService engine, FijiProgress progress) {
		EvaluationSettings settings =
				new EvaluationSettings(path(model).map(InstalledModels::folderOf), tolerance, path(json), overwrite);
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
