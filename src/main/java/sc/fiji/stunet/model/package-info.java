/**
 * What a model is: the folder {@link sc.fiji.stunet.model.Model} with its plan, its structures, the shape of its
 * network ({@link sc.fiji.stunet.model.StuNetConfig}: S, B, L and H are data) and {@link sc.fiji.stunet.model.Weights},
 * the parameters by name. {@link sc.fiji.stunet.model.ModelJson} is the only place that knows how model.json is
 * written.
 */
package sc.fiji.stunet.model;
