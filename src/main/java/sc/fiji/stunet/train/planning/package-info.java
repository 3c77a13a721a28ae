/**
 * Plans a training: {@link sc.fiji.stunet.train.planning.Fingerprint} measures a data set, {@link
 * sc.fiji.stunet.train.planning.Planner} follows nnU-Net's rules from there to a {@link
 * sc.fiji.stunet.train.planning.TrainingPlan}, which can be written, changed by hand and read again. The port {@link
 * sc.fiji.stunet.train.planning.TrainingMemory} estimates the memory of a network.
 */
package sc.fiji.stunet.train.planning;
