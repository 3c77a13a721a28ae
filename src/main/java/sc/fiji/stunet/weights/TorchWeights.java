package sc.fiji.stunet.weights;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Map;

import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.weights.Pickled.Tensor;

/** The tensors of a state_dict. Only their own numbers are read, and only when needed. */
final class TorchWeights extends TensorFile<Tensor> {

	static final int MOST = 20_000;

	private final TorchContainer container;

	/** @param stateDict tensors by name */
	TorchWeights(FileBytes file, TorchContainer container, Map<?, ?> stateDict) {
		super(file);
		this.container = container;
		if (stateDict.size() > MOST) throw file.damaged("it has more parameters than any network");
		stateDict.forEach((name, value) -> {
			if (!(name instanceof String text) || !(value instanceof Tensor tensor))
				throw file.damaged("among its parameters is " + Pickled.kind(value));
			check(text, tensor);
			tensors.put(text, tensor);
		});
	}

	/** Checks a tensor. One that repeats its numbers is refused: a few bytes could expand to any amount. */
	private void check(String name, Tensor tensor) {
		if (!tensor.type().isFloatingPoint())
			throw new InvalidModel(file.path() + ": '" + name + "' holds whole numbers, not parameters.");
		container.range(tensor.storage());
		long count = 1, end = 0;
		try {
			for (int length : tensor.shape()) count = Math.multiplyExact(count, length);
			end = Math.addExact(start(tensor), span(tensor));
		} catch (ArithmeticException e) {
			count = Long.MAX_VALUE;
		}
		long elements = tensor.storage().elements();
		if (count > 0 && (count > elements || end > elements))
			throw file.damaged("'" + name + "' is larger than its storage");
		if (count > Integer.MAX_VALUE / Double.BYTES) throw file.damaged("'" + name + "' is larger than any parameter");
	}

	/** From its first element in the storage to behind its last one. */
	private static long span(Tensor tensor) {
		long last = 0;
		for (int axis = 0; axis < tensor.shape().size(); axis++)
			last = Math.addExact(
					last,
					Math.multiplyExact(
							tensor.shape().get(axis) - 1L, tensor.strides().get(axis)));
		return Math.addExact(last, 1);
	}

	private static long start(Tensor tensor) {
		return Math.addExact(tensor.storage().viewOffset(), tensor.offset());
	}

	@Override
	public FloatBuffer values(String name) {
		Tensor tensor = get(name);
		ElementType type = tensor.type();
		ByteRange range = container.range(tensor.storage());
		int count = tensor.shape().stream().reduce(1, (a, b) -> a * b);
		long start = range.offset() + start(tensor) * type.bytes;
		if (isContiguous(tensor) || count == 0)
			return type.floats(file.range(start, (long) count * type.bytes).order(container.order()));
		return gather(tensor, file.range(start, span(tensor) * type.bytes).order(container.order()), count);
	}

	private static boolean isContiguous(Tensor tensor) {
		long step = 1;
		for (int axis = tensor.shape().size() - 1; axis >= 0; axis--) {
			int length = tensor.shape().get(axis);
			if (length != 1 && tensor.strides().get(axis) != step) return false;
			step *= length;
		}
		return true;
	}

	/** Copies the numbers in C order, whatever the order in the storage. */
	private static FloatBuffer gather(Tensor tensor, ByteBuffer raw, int count) {
		ElementType type = tensor.type();
		float[] values = new float[count];
		int axes = tensor.shape().size();
		int[] index = new int[axes];
		long at = 0;
		for (int i = 0; i < count; i++) {
			values[i] = type.value(raw, (int) (at * type.bytes));
			for (int axis = axes - 1; axis >= 0; axis--) {
				at += tensor.strides().get(axis);
				if (++index[axis] < tensor.shape().get(axis)) break;
				at -= tensor.strides().get(axis) * index[axis];
				index[axis] = 0;
			}
		}
		return FloatBuffer.wrap(values);
	}
}
