package sc.fiji.stunet.commands;

import java.util.Optional;
import java.util.OptionalLong;

import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;

import sc.fiji.stunet.fiji.dialog.InDialog;
import sc.fiji.stunet.job.InitializationSettings.Pretrained;
import sc.fiji.stunet.job.LearningRates;
import sc.fiji.stunet.job.TrainingSchedule;

/** Trains a model on annotated scans. */
@Plugin(
		type = Command.class,
		menuPath = "Plugins>STU-Net>STU-Net Train...",
		label = "STU-Net Train...",
		description = "Trains a deep learning model for segmentation on annotated scans (images and label " + "maps)",
		attrs = @Attr(name = "no-legacy"))
public final class TrainCommand extends LearningCommand {

	@Parameter(
			label = SIZE,
			description = SIZE_IS,
			choices = {"S", "B", "L", "H", "auto", "M", "XL"},
			style = "radioButtonHorizontal",
			persist = false,
			attrs = @Attr(name = InDialog.FIRST, value = "5"))
	private String size = USUAL_SIZE;

	@Parameter(
			label = NETWORK,
			description = NETWORK_IS,
			choices = {"stunet", "plain", "resenc"},
			persist = false)
	private String network = "stunet";

	@Override
	Optional<String> size() {
		return size(network, size);
	}

	@Override
	Optional<Pretrained> pretrained() {
		return Optional.empty();
	}

	@Override
	LearningRates rates(OptionalLong updates) {
		return TrainingSchedule.ORIGINAL_RATES;
	}
}
