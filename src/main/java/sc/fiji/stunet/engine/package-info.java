/**
 * Computes with TensorFlow: {@link sc.fiji.stunet.engine.TensorFlowRuntime} loads it, lists its devices and configures
 * every session; {@link sc.fiji.stunet.engine.TfPatchPredictor} implements the port {@link
 * sc.fiji.stunet.predict.PatchPredictor}, {@link sc.fiji.stunet.engine.TfTrainingStep} the port {@link
 * sc.fiji.stunet.train.TrainingStep}; {@code Tensors} is the only place that turns (x, y, z, channel) into TensorFlow's
 * order and back. No public method shows a type of TensorFlow.
 */
package sc.fiji.stunet.engine;
