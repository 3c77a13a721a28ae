/**
 * Stores preprocessed cases on disk, and draws the batches of a training from them: foreground oversampling, patches
 * made ahead of the network.
 */
package sc.fiji.stunet.train.cases;
