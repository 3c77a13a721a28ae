/**
 * From a preprocessed volume to class scores: {@link sc.fiji.stunet.predict.SlidingWindow} over the port
 * {@link sc.fiji.stunet.predict.PatchPredictor}, which never shows what computes it. Imports preprocess, patch, model,
 * progress.
 */
package sc.fiji.stunet.predict;
