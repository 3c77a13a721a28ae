package sc.fiji.stunet.weights;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.weights.Pickled.Bytes;
import sc.fiji.stunet.weights.Pickled.Named;
import sc.fiji.stunet.weights.Pickled.OrderedDict;
import sc.fiji.stunet.weights.Pickled.Scalar;
import sc.fiji.stunet.weights.Pickled.Storage;
import sc.fiji.stunet.weights.Pickled.Tensor;
import sc.fiji.stunet.weights.Pickled.Tuple;

/**
 * The only names that a pickle may use, each with a function that makes data of its arguments, all written here.
 * Nothing is looked up by reflection, so nothing else can be reached.
 */
final class PickleGlobals {

	/** Thrown for arguments that the original would not write; the caller adds the name. */
	static final class BadArguments extends Exception {

		private static final long serialVersionUID = 1L;
	}

	/** Makes data of the arguments of a name. */
	@FunctionalInterface
	interface Construction {

		Object apply(List<Object> arguments) throws BadArguments;
	}

	/** An allowed name. */
	record Callable(String name, Construction construction) {}

	/** A storage class: it occurs in persistent ids and is never called. */
	record StorageType(ElementType element) {}

	/** {@code numpy.ndarray} as the first argument of _reconstruct. */
	private static final Named NDARRAY = new Named("numpy.ndarray");

	/** NumPy's limit. */
	private static final int MOST_AXES = 32;

	private static final Map<String, Object> ALLOWED = allowed();

	/** Advice for the user about a file with more than parameters. */
	static final String SAVE_ALONE =
			"save the parameters alone in Python, torch.save({'state_dict': model.state_dict()}, 'weights.pth'), "
					+ "and import that with its plans" + Remedy.PLANS;

	private PickleGlobals() {}

	/** @return null if the name is not allowed */
	static Object find(String name) {
		return ALLOWED.get(name);
	}

	private static Map<String, Object> allowed() {
		Map<String, Object> all = new HashMap<>(UsualClasses.all());
		allow(all, "collections.OrderedDict", PickleGlobals::orderedDict);
		allow(all, "_codecs.encode", PickleGlobals::encode);
		// Python 3 writes bytes and bytearrays like this in protocol 2, under the module's old name.
		for (String builtins : List.of("builtins", "__builtin__")) {
			allow(all, builtins + ".bytes", PickleGlobals::bytes);
			allow(all, builtins + ".bytearray", PickleGlobals::bytes);
			allow(all, builtins + ".set", PickleGlobals::set);
			allow(all, builtins + ".frozenset", PickleGlobals::set);
		}
		// NumPy 2 renamed the module; files with either name exist.
		for (String core : List.of("numpy.core", "numpy._core")) {
			allow(all, core + ".multiarray.scalar", PickleGlobals::scalar);
			allow(all, core + ".multiarray._reconstruct", PickleGlobals::reconstruct);
			allow(all, core + ".numeric._frombuffer", PickleGlobals::fromBuffer);
		}
		allow(all, "numpy.dtype", PickleGlobals::dtype);
		all.put("numpy.ndarray", NDARRAY);
		allow(all, "torch._utils._rebuild_tensor", PickleGlobals::tensor);
		allow(all, "torch._utils._rebuild_tensor_v2", PickleGlobals::tensor);
		allow(all, "torch._utils._rebuild_parameter", PickleGlobals::parameter);
		allow(all, "torch._utils._rebuild_parameter_with_state", PickleGlobals::parameter);
		allow(all, "torch._tensor._rebuild_from_type_v2", PickleGlobals::subclass);
		allow(all, "torch.Size", PickleGlobals::size);
		allow(all, "torch.device", PickleGlobals::device);
		for (ElementType type : ElementType.values()) all.put("torch." + type.torch + "Storage", new StorageType(type));
		for (String dtype : List.of(
				"float64",
				"float32",
				"float16",
				"bfloat16",
				"int64",
				"int32",
				"int16",
				"int8",
				"uint8",
				"bool",
				"complex64",
				"complex128",
				"uint16",
				"uint32",
				"uint64",
				"float8_e4m3fn",
				"float8_e5m2")) all.put("torch." + dtype, new Named("torch." + dtype));
		return Map.copyOf(all);
	}

	private static void allow(Map<String, Object> all, String name, Construction construction) {
		all.put(name, new Callable(name, construction));
	}

	private static Object orderedDict(List<Object> arguments) throws BadArguments {
		OrderedDict dict = new OrderedDict();
		if (arguments.isEmpty()) return dict;
		// Python 2 passes the entries as a list of pairs.
		for (Object entry : argument(arguments, 0, List.class)) {
			List<Object> pair = items(entry);
			if (arguments.size() != 1 || pair.size() != 2 || !dict.set(pair.get(0), pair.get(1)))
				throw new BadArguments();
		}
		return dict;
	}

	private static Object encode(List<Object> arguments) throws BadArguments {
		String text = argument(arguments, 0, String.class);
		if (arguments.size() != 2 || !"latin1".equals(arguments.get(1))) throw new BadArguments();
		for (int i = 0; i < text.length(); i++) if (text.charAt(i) > 255) throw new BadArguments();
		return new Bytes(text.getBytes(StandardCharsets.ISO_8859_1));
	}

	private static Object bytes(List<Object> arguments) throws BadArguments {
		if (arguments.isEmpty()) return new Bytes(new byte[0]);
		if (arguments.size() == 2) return encode(arguments);
		return argument(arguments, 0, Bytes.class);
	}

	@SuppressWarnings("unchecked") // of whatever was pickled
	private static Object set(List<Object> arguments) throws BadArguments {
		return arguments.isEmpty() ? new ArrayList<>() : new ArrayList<Object>(argument(arguments, 0, List.class));
	}

	private static Object dtype(List<Object> arguments) throws BadArguments {
		NumpyType type = NumpyType.of(argument(arguments, 0, String.class));
		if (type == null) throw new BadArguments();
		return type;
	}

	/** Sets the state of a dtype: version, byte order, then fields of records and text only. */
	static void setState(NumpyType type, Object state) throws BadArguments {
		switch (argument(items(state), 1, String.class)) {
			case "<", "|", "=" -> type.setOrder(ByteOrder.LITTLE_ENDIAN);
			case ">" -> type.setOrder(ByteOrder.BIG_ENDIAN);
			default -> throw new BadArguments();
		}
	}

	private static Object scalar(List<Object> arguments) throws BadArguments {
		NumpyType type = argument(arguments, 0, NumpyType.class);
		byte[] content = argument(arguments, 1, Bytes.class).content();
		if (content.length != type.bytes()) throw new BadArguments();
		return new Scalar(type.numpyName(), type.value(content, 0));
	}

	private static Object reconstruct(List<Object> arguments) throws BadArguments {
		if (arguments.isEmpty() || arguments.get(0) != NDARRAY) throw new BadArguments();
		return new NumpyArray();
	}

	/** Sets the state of an array: version, shape, dtype, whether in Fortran order, bytes. */
	static void setState(NumpyArray array, Object state) throws BadArguments {
		List<Object> items = items(state);
		boolean fits = array.set(
				argument(items, 2, NumpyType.class),
				shape(argument(items, 1, Tuple.class).items()),
				argument(items, 4, Bytes.class).content(),
				argument(items, 3, Boolean.class));
		if (!fits) throw new BadArguments();
	}

	private static Object fromBuffer(List<Object> arguments) throws BadArguments {
		NumpyArray array = new NumpyArray();
		boolean fits = array.set(
				argument(arguments, 1, NumpyType.class),
				shape(argument(arguments, 2, Tuple.class).items()),
				argument(arguments, 0, Bytes.class).content(),
				"F".equals(argument(arguments, 3, String.class)));
		if (!fits) throw new BadArguments();
		return array;
	}

	private static Object tensor(List<Object> arguments) throws BadArguments {
		Storage storage = argument(arguments, 0, Storage.class);
		long offset = argument(arguments, 1, Long.class);
		List<Integer> shape = shape(argument(arguments, 2, Tuple.class).items());
		List<Long> strides = new ArrayList<>();
		List<Object> steps = argument(arguments, 3, Tuple.class).items();
		if (offset < 0 || steps.size() != shape.size()) throw new BadArguments();
		for (Object stride : steps) {
			if (!(stride instanceof Long step) || step < 0) throw new BadArguments();
			strides.add(step);
		}
		return new Tensor(storage, offset, shape, List.copyOf(strides));
	}

	/** Makes a tensor of a subclass, such as MONAI's: from its function, the subclass, the arguments, its own state. */
	private static Object subclass(List<Object> arguments) throws BadArguments {
		Callable rebuild = argument(arguments, 0, Callable.class);
		List<Object> own = argument(arguments, 2, Tuple.class).items();
		if (!rebuild.name().startsWith("torch._utils._rebuild_")) throw new BadArguments();
		return rebuild.construction().apply(own);
	}

	private static Object parameter(List<Object> arguments) throws BadArguments {
		return argument(arguments, 0, Tensor.class);
	}

	private static Object size(List<Object> arguments) throws BadArguments {
		return arguments.isEmpty() ? new Tuple(List.of()) : argument(arguments, 0, Tuple.class);
	}

	private static Object device(List<Object> arguments) throws BadArguments {
		return new Named(argument(arguments, 0, String.class));
	}

	private static List<Integer> shape(List<Object> items) throws BadArguments {
		if (items.size() > MOST_AXES) throw new BadArguments();
		List<Integer> shape = new ArrayList<>();
		for (Object length : items) {
			if (!(length instanceof Long n) || n < 0 || n > Integer.MAX_VALUE) throw new BadArguments();
			shape.add(n.intValue());
		}
		return List.copyOf(shape);
	}

	private static <T> T argument(List<Object> arguments, int index, Class<T> type) throws BadArguments {
		if (index >= arguments.size() || !type.isInstance(arguments.get(index))) throw new BadArguments();
		return type.cast(arguments.get(index));
	}

	@SuppressWarnings("unchecked") // lists of a pickle hold whatever it has put there
	private static List<Object> items(Object value) throws BadArguments {
		if (value instanceof Tuple tuple) return tuple.items();
		if (value instanceof List<?> list) return (List<Object>) list;
		throw new BadArguments();
	}
}
