package sc.fiji.stunet.weights;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.weights.Pickled.Tensor;

/** The tensors of a state_dict. Only their own numbers are read, and only when needed. */
final class TorchWeights implements Weights {

	static final int MOST = 20_000;

	private final MappedFile file;
	private final TorchContainer container;
	private final Map<String, Tensor> tensors = new LinkedHashMap<>();

	/** @param stateDict tensors by name */
	TorchWeights(MappedFile file, TorchContainer container, Map<?, ?> stateDict) {
		this.file = file;
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
		if (!tensor.storage().type().isFloatingPoint())
			throw new InvalidModel(file.path() + ": '" + name + "' holds whole numbers, not parameters.");
		container.range(tensor.storage());
		long last = 0;
		long count = 1;
		try {
			for (int axis = 0; axis < tensor.shape().size(); axis++) {
				count = Math.multiplyExact(count, tensor.shape().get(axis));
				last = Math.addExact(
						last,
						Math.multiplyExact(
								tensor.shape().get(axis) - 1L, tensor.strides().get(axis)));
			}
			last = Math.addExact(last, start(tensor));
		} catch (ArithmeticException e) {
			count = Long.MAX_VALUE;
		}
		if (count > 0
				&& (count > tensor.storage().elements()
						|| last >= tensor.storage().elements()))
			throw file.damaged("'" + name + "' is larger than its storage");
		if (count > Integer.MAX_VALUE / Double.BYTES) throw file.damaged("'" + name + "' is larger than any parameter");
	}

	private static long start(Tensor tensor) {
		return Math.addExact(tensor.storage().viewOffset(), tensor.offset());
	}

	/** Whether all tensors have 16-bit numbers, so that writing 16 bits loses nothing. */
	boolean isHalfPrecision() {
		return tensors.values().stream().allMatch(tensor -> tensor.storage().type() == ElementType.F16);
	}

	@Override
	public List<String> names() {
		return List.copyOf(tensors.keySet());
	}

	@Override
	public List<Integer> shape(String name) {
		return get(name).shape();
	}

	@Override
	public FloatBuffer values(String name) {
		Tensor tensor = get(name);
		ElementType type = tensor.storage().type();
		ByteRange range = container.range(tensor.storage());
		int count = tensor.shape().stream().reduce(1, (a, b) -> a * b);
		long start = range.offset() + start(tensor) * type.bytes;
		if (isContiguous(tensor) || count == 0)
			return type.floats(file.range(start, (long) count * type.bytes).order(container.order()));
		long end = range.offset() + range.length();
		return gather(tensor, file.range(start, end - start).order(container.order()), count);
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
		ElementType type = tensor.storage().type();
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

	private Tensor get(String name) {
		Tensor tensor = tensors.get(name);
		if (tensor == null) throw new IllegalArgumentException(file.path() + " has no '" + name + "'");
		return tensor;
	}

	@Override
	public void close() {
		file.close();
	}
}
