package sc.fiji.stunet.job;

import java.nio.file.Path;
import java.util.Optional;

import sc.fiji.stunet.volume.StatedOrientation;

/**
 * A model is wanted of a data set.
 *
 * @param data folder of the data set
 * @param output folder NAME.stunet
 * @param orientation of images that do not tell theirs; empty: not told
 */
public record TrainingRequest(
		Path data, Path output, LearningSettings settings, Optional<StatedOrientation> orientation) {}
