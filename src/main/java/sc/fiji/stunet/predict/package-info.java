/**
 * From a preprocessed volume to class scores: {@link sc.fiji.stunet.predict.SlidingWindow} over the port
 * {@link sc.fiji.stunet.predict.PatchPredictor}, which never shows what computes it.
 */
package sc.fiji.stunet.predict;
