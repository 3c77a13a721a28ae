package sc.fiji.stunet.job;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The settings for comparing two label maps.
 *
 * @param model folder, whose structures name the labels; labels without a name are called "label 7"
 * @param toleranceMm of the surface Dice
 * @param json file to write the report to; empty: none
 * @param overwrite whether it may be replaced
 */
public record EvaluationSettings(Optional<Path> model, double toleranceMm, Optional<Path> json, boolean overwrite) {}
