/**
 * Predicts class scores of a preprocessed volume: {@link sc.fiji.stunet.predict.SlidingWindow} over the port {@link
 * sc.fiji.stunet.predict.PatchPredictor}, which hides the engine.
 */
package sc.fiji.stunet.predict;
