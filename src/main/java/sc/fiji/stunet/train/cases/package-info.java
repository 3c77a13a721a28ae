/**
 * Preprocessed cases on disk, and the batches of a training that are taken out of them: foreground oversampling,
 * patches made ahead of the network. Imports {@code train} (the port), {@code train.augment}, {@code train.planning},
 * {@code dataset}, {@code preprocess}, {@code patch}, {@code model}, {@code volume} and {@code progress}.
 */
package sc.fiji.stunet.train.cases;
