package sc.fiji.stunet.job;

import java.nio.file.Path;
import java.util.Optional;

import sc.fiji.stunet.volume.StatedOrientation;

/**
 * A request to train a model on a data set.
 *
 * @param data folder of the data set
 * @param output folder NAME.stunet
 * @param orientation of images without one; empty: not stated
 */
public record TrainingRequest(
		Path data, Path output, LearningSettings settings, Optional<StatedOrientation> orientation) {}
