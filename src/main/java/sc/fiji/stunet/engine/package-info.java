/**
 * Where numbers are computed: {@link sc.fiji.stunet.engine.TensorFlowRuntime} loads TensorFlow, knows its devices and
 * makes the one session configuration that everybody gets; {@link sc.fiji.stunet.engine.TfPatchPredictor} is the port
 * {@link sc.fiji.stunet.predict.PatchPredictor} with a network behind it, {@link sc.fiji.stunet.engine.TfTrainingStep}
 * the port {@link sc.fiji.stunet.train.TrainingStep}; {@code Tensors} is the only place that turns (x, y, z, channel)
 * into TensorFlow's order and back. TensorFlow's types stop here: no public method shows one.
 */
package sc.fiji.stunet.engine;
