/**
 * The parts of a model: the folder {@link sc.fiji.stunet.model.Model} with its plan, its structures, the shape of its
 * network ({@link sc.fiji.stunet.model.NetworkConfig}: STU-Net and nnU-Net v2's two U-Nets are data) and {@link
 * sc.fiji.stunet.model.Weights}, the parameters by name. Only {@link sc.fiji.stunet.model.ModelJson} reads and writes
 * model.json.
 */
package sc.fiji.stunet.model;
