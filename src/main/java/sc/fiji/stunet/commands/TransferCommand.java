package sc.fiji.stunet.commands;

import java.io.File;
import java.util.Optional;

import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;

import sc.fiji.stunet.fiji.launch.Remembered;
import sc.fiji.stunet.job.InitializationSettings.Pretrained;
import sc.fiji.stunet.job.LearningRates;

/** Trains a model on annotated scans, starting from a pretrained model. */
@Plugin(
		type = Command.class,
		menuPath = "Plugins>STU-Net>STU-Net Transfer...",
		label = "STU-Net Transfer...",
		attrs = @Attr(name = "no-legacy"))
public final class TransferCommand extends LearningCommand {

	@Parameter(
			label = "Start model folder (NAME.stunet), or name of an installed model",
			style = "directory",
			persist = false,
			persistKey = LAST_MODEL,
			attrs = @Attr(name = Remembered.ATTRIBUTE))
	private File start;

	@Parameter(label = "Keepplan: the start's voxel size and normalization (else the data's)", persist = false)
	private boolean keepplan;

	@Parameter(label = "Keepheads: what the start knows of structures of the same name", persist = false)
	private boolean keepheads;

	@Parameter(label = "Rate of learning", min = "0", persist = false)
	private double rate = 1e-3;

	@Parameter(label = "Headrate: rate of learning of the heads (0: as rate)", min = "0", persist = false)
	private double headrate;

	@Parameter(label = "Freeze this many encoder stages", min = "0", persist = false)
	private int freeze;

	@Override
	Optional<String> size() {
		return Optional.empty();
	}

	@Override
	Optional<Pretrained> pretrained() {
		return Optional.of(new Pretrained(model(start), keepplan, keepheads, freeze));
	}

	@Override
	LearningRates rates() {
		return new LearningRates(rate, headrate == 0 ? rate : headrate);
	}
}
