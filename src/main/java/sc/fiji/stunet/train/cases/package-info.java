/**
 * Preprocessed cases on disk, and the batches of a training that are taken out of them: foreground oversampling,
 * patches made ahead of the network.
 */
package sc.fiji.stunet.train.cases;
