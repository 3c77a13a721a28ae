package sc.fiji.stunet.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.train.ResourceApplyMomentum;
import org.tensorflow.types.TFloat32;

import sc.fiji.stunet.model.NetworkConfig;

/**
 * Stochastic gradient descent with Nesterov momentum, as {@code torch.optim.SGD(nesterov=True)}: with d = gradient +
 * weight decay * parameter, buffer = momentum * buffer + d, and parameter -= learning rate * (d + momentum * buffer).
 * Gradients are first accumulated in variables, so that a batch may be computed in micro-batches and its gradient norm
 * looked at before any parameter changes.
 */
public final class SgdNesterov {

	private final Ops tf;
	private final Parameters gradients;
	private final Parameters momentumBuffers;
	private final List<Op> assignGradients = new ArrayList<>();
	private final List<Op> addGradients = new ArrayList<>();
	private final List<Op> applyGradients = new ArrayList<>();
	private final Operand<TFloat32> squaredNorm;
	private final Placeholder<TFloat32> gradientScale;
	private final Placeholder<TFloat32> bodyRate;
	private final Placeholder<TFloat32> headRate;

	/**
	 * @param terms for every parameter that is trained, the terms whose sum is its gradient; none where it is zero
	 * @param momentum share of the momentum buffers that is kept, 0.99 in nnU-Net
	 * @param weightDecay added to the gradient, times the parameter
	 */
	SgdNesterov(
			Ops tf,
			NetworkConfig config,
			Parameters parameters,
			Map<String, List<Operand<TFloat32>>> terms,
			double momentum,
			double weightDecay) {
		this.tf = tf.withSubScope("optimizer");
		gradients = new Parameters(this.tf, config, "gradient/", true);
		momentumBuffers = new Parameters(this.tf, config, "momentum/", true);
		gradientScale = scalar();
		bodyRate = scalar();
		headRate = scalar();
		List<Operand<TFloat32>> halfSquares = new ArrayList<>();
		terms.forEach((name, sum) -> {
			Operand<TFloat32> d = this.tf.math.mul(parameters.get(name), this.tf.constant((float) weightDecay));
			if (!sum.isEmpty()) {
				accumulateGradient(name, sum);
				halfSquares.add(this.tf.nn.l2Loss(gradients.get(name)));
				d = this.tf.math.add(this.tf.math.mul(gradients.get(name), gradientScale), d);
			}
			applyGradients.add(this.tf.train.resourceApplyMomentum(
					parameters.handle(name),
					momentumBuffers.handle(name),
					config.isHead(name) ? headRate : bodyRate,
					d, //
					this.tf.constant((float) momentum),
					ResourceApplyMomentum.useNesterov(true)));
		});
		squaredNorm = this.tf.math.mul(this.tf.math.addN(halfSquares), this.tf.constant(2f));
	}

	private Placeholder<TFloat32> scalar() {
		return tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
	}

	private void accumulateGradient(String name, List<Operand<TFloat32>> terms) {
		Operand<TFloat32> gradient = terms.size() == 1 ? terms.get(0) : tf.math.addN(terms);
		assignGradients.add(tf.assignVariableOp(gradients.handle(name), gradient));
		addGradients.add(tf.assignAddVariableOp(gradients.handle(name), gradient));
	}

	/**
	 * Operations that accumulate the gradients of a micro-batch: the first of a batch replaces those of the batch
	 * before, later ones are added.
	 */
	public List<Op> accumulate(boolean first) {
		return first ? assignGradients : addGradients;
	}

	/** The accumulated gradients. */
	public Parameters gradients() {
		return gradients;
	}

	/** The momentum buffers. */
	public Parameters momentum() {
		return momentumBuffers;
	}

	/** The L2 norm of the accumulated gradients, over all parameters. */
	public double norm(Session session) {
		try (Result result = session.runner().fetch(squaredNorm).run()) {
			return Math.sqrt(((TFloat32) result.get(0)).getFloat());
		}
	}

	/**
	 * Updates the parameters and the momentum buffers with the accumulated gradients.
	 *
	 * @param factor by which the gradients are multiplied first, to clip them
	 * @param body learning rate of everything but the heads
	 * @param heads learning rate of the heads
	 */
	public void apply(Session session, double factor, double body, double heads) {
		try (TFloat32 f = TFloat32.scalarOf((float) factor);
				TFloat32 b = TFloat32.scalarOf((float) body);
				TFloat32 h = TFloat32.scalarOf((float) heads)) {
			Session.Runner runner =
					session.runner().feed(gradientScale, f).feed(bodyRate, b).feed(headRate, h);
			applyGradients.forEach(runner::addTarget);
			runner.run().close();
		}
	}
}
