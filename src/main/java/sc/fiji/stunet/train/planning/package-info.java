/**
 * Decides how to train: {@link sc.fiji.stunet.train.planning.Fingerprint} measures a data set,
 * {@link sc.fiji.stunet.train.planning.Planner} follows nnU-Net's rules from there to a
 * {@link sc.fiji.stunet.train.planning.TrainingPlan}, which can be written, changed by hand and read again. What a
 * network costs is asked of the port {@link sc.fiji.stunet.train.planning.TrainingMemory}.
 */
package sc.fiji.stunet.train.planning;
