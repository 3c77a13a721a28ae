/**
 * Trains on annotated cases: the loop, its schedule, checkpoints and log, behind the ports {@link
 * sc.fiji.stunet.train.TrainingStep} (the network) and {@link sc.fiji.stunet.train.BatchSource} (the patches).
 */
package sc.fiji.stunet.train;
