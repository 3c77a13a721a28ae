package sc.fiji.stunet.job;

import java.nio.file.Path;

/**
 * The result of a training.
 *
 * @param model the written folder
 * @param text description of the training and of the model's scores, lines for the user
 * @param epochTime of the last epoch
 */
public record TrainingResult(Path model, String text, RunTime epochTime) {}
