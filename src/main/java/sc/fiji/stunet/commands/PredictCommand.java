package sc.fiji.stunet.commands;

import ij.ImagePlus;

import java.io.File;

import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.command.ContextCommand;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;

import sc.fiji.stunet.fiji.EngineService;
import sc.fiji.stunet.fiji.FijiProgress;
import sc.fiji.stunet.fiji.Prediction;
import sc.fiji.stunet.fiji.Problems;
import sc.fiji.stunet.worker.client.RemoteSegmentation;

/**
 * Segments the current image, or files, with a model. The parameters' names are the macro's keys, and the first words of
 * their labels.
 */
@Plugin(type = Command.class, menuPath = "Plugins>STU-Net>STU-Net Predict...", label = "STU-Net Predict...",
	attrs = @Attr(name = "no-legacy"))
public final class PredictCommand extends ContextCommand {

	@Parameter(required = false)
	private ImagePlus image;

	@Parameter(label = "Model folder (NAME.stunet)", style = "directory")
	private File model;

	@Parameter(label = "Input NIfTI file instead of the image (a;b for two channels)", style = "open", required = false, persist = false)
	private String input = "";

	@Parameter(label = "Spacing x,y,z in mm (empty: the image's)", required = false, persist = false)
	private String spacing = "";

	@Parameter(label = "Mirror over the axes the model allows (slower, better)")
	private boolean mirror = true;

	@Parameter(label = "Step between tiles, as a part of the patch", min = "0.05", max = "1", stepSize = "0.1")
	private double step = 0.5;

	@Parameter(label = "Device (auto, cpu, gpu:0 ...)")
	private String device = "auto";

	@Parameter(label = "Threads (0: all)", min = "0")
	private int threads;

	@Parameter(label = "Output label map (NIfTI), if wanted", required = false, persist = false, style = "save")
	private File output;

	@Parameter(label = "Table of volumes (CSV), if wanted", required = false, persist = false, style = "save")
	private File table;

	@Parameter(label = "Picture of the labels (PNG), if wanted", required = false, persist = false, style = "save")
	private File picture;

	@Parameter(label = "Overwrite files that exist", persist = false)
	private boolean overwrite;

	@Parameter
	private EngineService engine;

	@Parameter(type = ItemIO.OUTPUT)
	private ImagePlus labels;

	@Override
	public void run() {
		Problems.cancelOnFailure(this, () -> {
			RemoteSegmentation.Settings settings = new RemoteSegmentation.Settings(model.toPath(), step, mirror, threads, device);
			Prediction.Outputs outputs = new Prediction.Outputs(Given.path(output), Given.path(table), Given.path(picture), overwrite);
			labels = new Prediction(engine, settings, outputs, new FijiProgress()).of(new Prediction.Source(image, spacing, input));
		});
	}
}
