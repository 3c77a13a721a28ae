package sc.fiji.stunet.weights;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.weights.PickleGlobals.BadArguments;
import sc.fiji.stunet.weights.PickleGlobals.Callable;
import sc.fiji.stunet.weights.Pickled.Bytes;
import sc.fiji.stunet.weights.Pickled.OrderedDict;
import sc.fiji.stunet.weights.Pickled.Scalar;
import sc.fiji.stunet.weights.Pickled.Tuple;

/**
 * Reads pickles of protocol 2 to 5 (docs.python.org/3/library/pickletools.html describes each code) as data. A pickle is a
 * program; this one may only use the names in {@link PickleGlobals}, which stand for data; every other name is refused and
 * nothing runs. What it can take of memory is bounded by the length of the file and a limit on its steps.
 */
final class Unpickler {

	/** Turns a persistent id, which is how PyTorch points from the pickle to its numbers, into data. */
	@FunctionalInterface
	interface PersistentIds {

		/** @return null if this is no id of a storage */
		Object load(List<Object> id);
	}

	/** The longest logs of a training have about a million. */
	private static final int MOST_STEPS = 10_000_000;
	private static final int LONGEST_INTEGER = 256;

	private final ByteBuffer in;
	private final String source;
	private final PersistentIds persistentIds;
	private List<Object> stack = new ArrayList<>();
	/** What was on the stack before each open mark. */
	private final Deque<List<Object>> below = new ArrayDeque<>();
	/** A map, so that a lying index takes no memory. */
	private final Map<Integer, Object> memo = new HashMap<>();

	private Unpickler(ByteBuffer in, String source, PersistentIds persistentIds) {
		this.in = in.order(ByteOrder.LITTLE_ENDIAN);
		this.source = source;
		this.persistentIds = persistentIds;
	}

	/**
	 * Reads one pickle from the buffer's position and leaves the position behind it.
	 *
	 * @param source names the file in messages
	 * @return see {@link Pickled}
	 * @throws InvalidModel if it is damaged, or uses a name that has no place in a checkpoint: the sentence names it
	 */
	static Object read(ByteBuffer in, String source, PersistentIds persistentIds) {
		return new Unpickler(in, source, persistentIds).read();
	}

	/** A pickle that points nowhere. */
	static Object read(ByteBuffer in, String source) {
		return read(in, source, id -> null);
	}

	private Object read() {
		try {
			for (int step = 0; step < MOST_STEPS; step++) {
				int code = in.get() & 0xff;
				if (code == '.') {
					if (stack.size() != 1 || !below.isEmpty()) throw damaged("it does not end with one object");
					return stack.get(0);
				}
				execute(code);
			}
		}
		catch (BufferUnderflowException e) {
			throw damaged("it ends too early");
		}
		throw damaged("it takes more steps than any checkpoint");
	}

	private void execute(int code) {
		switch (code) {
			case 0x80 -> protocol(in.get() & 0xff);
			case 0x95 -> frame(in.getLong());
			case '(' -> mark();
			case '0' -> pop();
			case '1' -> popToMark();
			case '2' -> push(peek());
			case 'q' -> memo.put(in.get() & 0xff, peek());
			case 'r' -> memo.put(in.getInt(), peek());
			case 0x94 -> memo.put(memo.size(), peek());
			case 'h' -> recall(in.get() & 0xff);
			case 'j' -> recall(in.getInt());
			default -> {
				if (!pushScalar(code) && !collect(code)) construct(code);
			}
		}
	}

	private boolean pushScalar(int code) {
		switch (code) {
			case 'N' -> push(null);
			case 0x88 -> push(true);
			case 0x89 -> push(false);
			case 'J' -> push((long) in.getInt());
			case 'K' -> push((long) (in.get() & 0xff));
			case 'M' -> push((long) (in.getShort() & 0xffff));
			case 0x8a -> push(integer(in.get() & 0xff));
			case 0x8b -> push(integer(in.getInt()));
			case 'G' -> push(Double.longBitsToDouble(Long.reverseBytes(in.getLong())));
			case 0x8c -> push(utf8(in.get() & 0xff));
			case 'X' -> push(utf8(in.getInt() & 0xffffffffL));
			case 0x8d -> push(utf8(in.getLong()));
			// Texts and bytes are the same to Python 2, which wrote these two.
			case 'U' -> push(new String(take(in.get() & 0xff), StandardCharsets.ISO_8859_1));
			case 'T' -> push(new String(take(in.getInt()), StandardCharsets.ISO_8859_1));
			case 'C' -> push(new Bytes(take(in.get() & 0xff)));
			case 'B' -> push(new Bytes(take(in.getInt() & 0xffffffffL)));
			case 0x8e, 0x96 -> push(new Bytes(take(in.getLong())));
			default -> {
				return false;
			}
		}
		return true;
	}

	private boolean collect(int code) {
		switch (code) {
			case ')' -> push(new Tuple(List.of()));
			case 0x85 -> tuple(1);
			case 0x86 -> tuple(2);
			case 0x87 -> tuple(3);
			case 't' -> push(new Tuple(Collections.unmodifiableList(popToMark())));
			case ']', 0x8f -> push(new ArrayList<>());
			case 'l', 0x91 -> push(popToMark());
			case 'a' -> append(Collections.singletonList(pop()));
			case 'e', 0x90 -> append(popToMark());
			case '}' -> push(new LinkedHashMap<>());
			case 'd' -> dict(popToMark());
			case 's' -> setItem();
			case 'u' -> setItems(popToMark());
			default -> {
				return false;
			}
		}
		return true;
	}

	private void construct(int code) {
		switch (code) {
			case 'c' -> global(line(), line());
			case 'i' -> {
				global(line(), line());
				throw damaged("it makes objects in a way that no checkpoint does");
			}
			case 0x93 -> {
				Object name = pop();
				Object module = pop();
				if (!(name instanceof String n) || !(module instanceof String m)) throw damaged("it asks for a name that is no text");
				global(m, n);
			}
			case 'R', 0x81 -> call(pop());
			case 0x92 -> {
				if (!(pop() instanceof Map<?, ?> named) || !named.isEmpty()) throw damaged("it names the arguments of a constructor");
				call(pop());
			}
			case 'b' -> build(pop());
			case 'Q' -> persistent(pop());
			default -> throw damaged(String.format("the pickle code 0x%02x does not occur in checkpoints of protocol 2 to 5", code));
		}
	}

	private void protocol(int version) {
		if (version > 5) throw damaged("pickle protocol " + version + " is not known (2 to 5 are)");
	}

	private void frame(long length) {
		if (length < 0 || length > in.remaining()) throw damaged("it ends too early");
	}

	private void global(String module, String name) {
		String full = module + "." + name;
		Object found = PickleGlobals.find(full);
		if (found == null)
			throw new InvalidModel(source + " asks for '" + printable(full) + "', which has no place in a checkpoint: nothing was run; do not trust this file.");
		push(found);
	}

	private void call(Object arguments) {
		Object target = pop();
		if (!(target instanceof Callable callable))
			throw new InvalidModel(source + " calls " + Pickled.kind(target) + ", which has no place in a checkpoint: nothing was run; do not trust this file.");
		if (!(arguments instanceof Tuple tuple)) throw damaged("it calls '" + callable.name() + "' without a tuple of arguments");
		try {
			push(callable.construction().apply(tuple.items()));
		}
		catch (BadArguments e) {
			throw odd("calls '" + callable.name() + "' with arguments", e);
		}
	}

	private void build(Object state) {
		Object target = peek();
		try {
			if (target instanceof NumpyType type) PickleGlobals.setState(type, state);
			else if (target instanceof NumpyArray array) PickleGlobals.setState(array, state);
			// PyTorch hangs the versions of its modules on the dict of parameters.
			else if (!(target instanceof OrderedDict && state instanceof Map)) throw new BadArguments();
		}
		catch (BadArguments e) {
			throw odd("gives " + Pickled.kind(target) + " a state", e);
		}
	}

	private void persistent(Object id) {
		Object loaded = id instanceof Tuple tuple ? persistentIds.load(tuple.items()) : null;
		if (loaded == null) throw damaged("it points to something that is not a storage");
		push(loaded);
	}

	private void append(List<Object> items) {
		list(peek()).addAll(items);
	}

	@SuppressWarnings("unchecked")
	private List<Object> list(Object value) {
		if (!(value instanceof ArrayList)) throw damaged("it appends to " + Pickled.kind(value));
		return (List<Object>) value;
	}

	private void dict(List<Object> items) {
		push(new LinkedHashMap<>());
		setItems(items);
	}

	private void setItem() {
		Object value = pop();
		Object key = pop();
		setItems(Arrays.asList(key, value));
	}

	@SuppressWarnings("unchecked")
	private void setItems(List<Object> items) {
		if (!(peek() instanceof Map)) throw damaged("it sets an item of " + Pickled.kind(peek()));
		if (items.size() % 2 != 0) throw damaged("it sets half an item");
		Map<Object, Object> dict = (Map<Object, Object>) peek();
		for (int i = 0; i < items.size(); i += 2) {
			if (!isKey(items.get(i))) throw damaged("the key of an item is " + Pickled.kind(items.get(i)));
			dict.put(items.get(i), items.get(i + 1));
		}
	}

	/** Nothing nested: the hash of nested tuples can take for ever. */
	static boolean isKey(Object value) {
		return value == null || value instanceof String || value instanceof Number || value instanceof Boolean || value instanceof Scalar;
	}

	private void tuple(int count) {
		Object[] items = new Object[count];
		for (int i = count - 1; i >= 0; i--)
			items[i] = pop();
		push(new Tuple(Collections.unmodifiableList(Arrays.asList(items))));
	}

	private void mark() {
		below.push(stack);
		stack = new ArrayList<>();
	}

	private List<Object> popToMark() {
		if (below.isEmpty()) throw damaged("it closes what it has not opened");
		List<Object> items = stack;
		stack = below.pop();
		return items;
	}

	private void push(Object value) {
		stack.add(value);
	}

	private Object pop() {
		if (stack.isEmpty()) throw damaged("it takes more than it has");
		return stack.remove(stack.size() - 1);
	}

	private Object peek() {
		if (stack.isEmpty()) throw damaged("it takes more than it has");
		return stack.get(stack.size() - 1);
	}

	private void recall(int index) {
		if (!memo.containsKey(index)) throw damaged("it recalls what it has not stored");
		push(memo.get(index));
	}

	private Object integer(int length) {
		if (length < 0 || length > LONGEST_INTEGER) throw damaged("it has a number of " + length + " bytes");
		if (length == 0) return 0L;
		byte[] bigEndian = take(length);
		for (int i = 0; i < length / 2; i++) {
			byte kept = bigEndian[i];
			bigEndian[i] = bigEndian[length - 1 - i];
			bigEndian[length - 1 - i] = kept;
		}
		BigInteger value = new BigInteger(bigEndian);
		return value.bitLength() < 64 ? (Object) value.longValue() : value;
	}

	private String utf8(long length) {
		return new String(take(length), StandardCharsets.UTF_8);
	}

	/** Nothing is allocated for bytes that are not there. */
	private byte[] take(long length) {
		if (length < 0 || length > in.remaining()) throw new BufferUnderflowException();
		byte[] bytes = new byte[(int) length];
		in.get(bytes);
		return bytes;
	}

	private String line() {
		int start = in.position();
		while (in.get() != '\n');
		byte[] bytes = new byte[in.position() - 1 - start];
		in.get(start, bytes);
		return new String(bytes, StandardCharsets.UTF_8);
	}

	private static String printable(String name) {
		String clean = name.replaceAll("[^\\p{Graph}]", "?");
		return clean.length() > 100 ? clean.substring(0, 100) + "..." : clean;
	}

	private InvalidModel odd(String what, BadArguments e) {
		return new InvalidModel(source + " " + what + " that no checkpoint has: nothing was run; do not trust this file.", e);
	}

	private InvalidModel damaged(String why) {
		return new InvalidModel(source + " is damaged: " + why + "; download or copy it again.");
	}
}
