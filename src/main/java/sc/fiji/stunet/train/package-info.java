/**
 * Learning from annotated cases: the loop, its schedule, checkpoints and log, behind the ports
 * {@link sc.fiji.stunet.train.TrainingStep} (the network) and {@link sc.fiji.stunet.train.BatchSource} (the patches).
 * Imports {@code predict}, {@code preprocess}, {@code patch}, {@code weights} (checkpoint files), {@code model},
 * {@code volume} and {@code progress}.
 */
package sc.fiji.stunet.train;
