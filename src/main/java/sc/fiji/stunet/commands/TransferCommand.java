package sc.fiji.stunet.commands;

import java.io.File;
import java.util.Optional;
import java.util.OptionalLong;

import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;

import sc.fiji.stunet.fiji.dialog.InDialog;
import sc.fiji.stunet.fiji.launch.Remembered;
import sc.fiji.stunet.job.InitialRates;
import sc.fiji.stunet.job.InitializationSettings.Pretrained;
import sc.fiji.stunet.job.LearningRates;

/** Trains a model on annotated scans, starting from a pretrained model. */
@Plugin(
		type = Command.class,
		menuPath = "Plugins>STU-Net>STU-Net Transfer...",
		label = "STU-Net Transfer...",
		description =
				"Trains a deep learning model for segmentation from another one (transfer learning, " + "fine-tuning)",
		attrs = @Attr(name = "no-legacy"))
public final class TransferCommand extends LearningCommand {

	@Parameter(
			label = "Start model",
			description = "The model whose weights it begins with: an installed one, or a folder NAME.stunet.",
			style = "directory",
			persist = false,
			persistKey = LAST_MODEL,
			attrs = {
				@Attr(name = InDialog.FIRST, value = "3"),
				@Attr(name = InDialog.OFFERS, value = InDialog.MODELS),
				@Attr(name = Remembered.ATTRIBUTE)
			})
	private File start;

	@Parameter(
			label = "Keepplan",
			description = "The start's voxel size and normalization in place of those that follow from the data.",
			persist = false)
	private boolean keepplan;

	@Parameter(
			label = "Keepheads",
			description = "What the start knows of structures of the same name is kept.",
			persist = false)
	private boolean keepheads;

	@Parameter(
			label = "EncoderOnly",
			description = "Of the start the encoder alone; the decoder is learnt anew, as the heads are.",
			persist = false)
	private boolean encoderonly;

	@Parameter(
			label = "Rate of learning (0: by the number of updates)",
			description = "The learning rate at the beginning; 0: " + InitialRates.BY_UPDATES + ".",
			min = "0",
			persist = false)
	private double rate;

	@Parameter(
			label = "Headrate (0: as rate)",
			description = "The learning rate of the heads; 0: the same as of the rest.",
			min = "0",
			persist = false)
	private double headrate;

	@Parameter(
			label = "Freeze stages",
			description = "So many stages of the encoder do not learn.",
			min = "0",
			persist = false)
	private int freeze;

	@Override
	Optional<String> size() {
		return Optional.empty();
	}

	@Override
	Optional<Pretrained> pretrained() {
		return Optional.of(new Pretrained(model(start), keepplan, keepheads, freeze, encoderonly));
	}

	@Override
	LearningRates rates(OptionalLong updates) {
		return InitialRates.ofTransfer(unlessZero(rate), unlessZero(headrate), updates);
	}
}
