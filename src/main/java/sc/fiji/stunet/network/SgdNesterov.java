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

import sc.fiji.stunet.model.StuNetConfig;

/**
 * Stochastic gradient descent with Nesterov momentum, as {@code torch.optim.SGD(nesterov=True)}: with d = gradient +
 * decay * parameter, memory = momentum * memory + d, and parameter -= rate * (d + momentum * memory). Gradients are
 * first put together in variables, so that a batch may be computed in parts and looked at before it changes anything.
 */
public final class SgdNesterov {

	private static final String HEADS = "seg_outputs.";

	private final Ops tf;
	private final Parameters gradients;
	private final Parameters memory;
	private final List<Op> first = new ArrayList<>();
	private final List<Op> further = new ArrayList<>();
	private final List<Op> changes = new ArrayList<>();
	private final Operand<TFloat32> squares;
	private final Placeholder<TFloat32> scale;
	private final Placeholder<TFloat32> bodyRate;
	private final Placeholder<TFloat32> headRate;

	/**
	 * @param found for every parameter that is trained, the parts of its gradient; none where it is zero
	 * @param momentum share of the memory that is kept
	 */
	SgdNesterov(
			Ops tf,
			StuNetConfig config,
			Parameters parameters,
			Map<String, List<Operand<TFloat32>>> found,
			double momentum,
			double decay) {
		this.tf = tf.withSubScope("optimizer");
		gradients = new Parameters(this.tf, config, "gradient/");
		memory = new Parameters(this.tf, config, "momentum/");
		scale = scalar();
		bodyRate = scalar();
		headRate = scalar();
		List<Operand<TFloat32>> halfSquares = new ArrayList<>();
		found.forEach((name, parts) -> {
			Operand<TFloat32> d = this.tf.math.mul(parameters.get(name), this.tf.constant((float) decay));
			if (!parts.isEmpty()) {
				collect(name, parts);
				halfSquares.add(this.tf.nn.l2Loss(gradients.get(name)));
				d = this.tf.math.add(this.tf.math.mul(gradients.get(name), scale), d);
			}
			changes.add(this.tf.train.resourceApplyMomentum(
					parameters.handle(name),
					memory.handle(name),
					name.startsWith(HEADS) ? headRate : bodyRate,
					d, //
					this.tf.constant((float) momentum),
					ResourceApplyMomentum.useNesterov(true)));
		});
		squares = this.tf.math.mul(this.tf.math.addN(halfSquares), this.tf.constant(2f));
	}

	private Placeholder<TFloat32> scalar() {
		return tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
	}

	private void collect(String name, List<Operand<TFloat32>> parts) {
		Operand<TFloat32> gradient = parts.size() == 1 ? parts.get(0) : tf.math.addN(parts);
		first.add(tf.assignVariableOp(gradients.handle(name), gradient));
		further.add(tf.assignAddVariableOp(gradients.handle(name), gradient));
	}

	/**
	 * To be run with a part of the batch: its gradients replace what was collected before if it is the first, else are
	 * added.
	 */
	public List<Op> collection(boolean firstPart) {
		return firstPart ? first : further;
	}

	/** What was collected. */
	public Parameters gradients() {
		return gradients;
	}

	/** The momentum's. */
	public Parameters memory() {
		return memory;
	}

	/** L2, of all that was collected. */
	public double norm(Session session) {
		try (Result result = session.runner().fetch(squares).run()) {
			return Math.sqrt(((TFloat32) result.get(0)).getFloat());
		}
	}

	/**
	 * Changes parameters and memory by what was collected.
	 *
	 * @param factor by which the gradients are multiplied first
	 */
	public void change(Session session, double factor, double body, double heads) {
		try (TFloat32 f = TFloat32.scalarOf((float) factor);
				TFloat32 b = TFloat32.scalarOf((float) body);
				TFloat32 h = TFloat32.scalarOf((float) heads)) {
			Session.Runner runner =
					session.runner().feed(scale, f).feed(bodyRate, b).feed(headRate, h);
			changes.forEach(runner::addTarget);
			runner.run().close();
		}
	}
}
