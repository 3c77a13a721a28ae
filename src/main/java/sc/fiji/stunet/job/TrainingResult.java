package sc.fiji.stunet.job;

import java.nio.file.Path;

/**
 * @param model the folder that was written
 * @param text how the training went and how well the model does, lines for the user
 */
public record TrainingResult(Path model, String text) {}
