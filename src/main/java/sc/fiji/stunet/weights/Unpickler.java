package sc.fiji.stunet.weights;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.weights.PickleGlobals.BadArguments;
import sc.fiji.stunet.weights.PickleGlobals.Callable;
import sc.fiji.stunet.weights.Pickled.Bytes;
import sc.fiji.stunet.weights.Pickled.Inert;
import sc.fiji.stunet.weights.Pickled.OrderedDict;
import sc.fiji.stunet.weights.Pickled.Tuple;

/**
 * Reads pickles of protocol 2 to 5 (docs.python.org/3/library/pickletools.html describes each code) as data. A pickle
 * is a program; this one may only use the names in {@link PickleGlobals}, which make data; every other name is refused
 * and nothing runs. Memory and time are bounded by the length of the file, by limits on steps and objects, and by
 * {@link PickledDict}.
 */
final class Unpickler {

	/** Turns a persistent id, PyTorch's reference from the pickle to its numbers, into data. */
	@FunctionalInterface
	interface PersistentIds {

		/** @return null if this is no id of a storage */
		Object load(List<Object> id);
	}

	/** The longest logs of a training have about a million steps. */
	private static final int MOST_STEPS = 10_000_000;
	/**
	 * Limit of lists, dicts, tuples and results of calls: a step that makes one takes a byte of the file and a hundred
	 * of memory.
	 */
	private static final int MOST_MADE = 2_500_000;
	/** The longest allowed name with its module. */
	private static final int LONGEST_NAME = 1000;

	private static final int MOST_ARGUMENTS = 16;
	private static final long MOST_PASSED = 1 << 26;

	private static final Tuple EMPTY = new Tuple(List.of());

	private final PickleInput in;
	private final String source;
	private final PersistentIds persistentIds;
	private final UnaryOperator<String> advice;
	private final PickleStack stack = new PickleStack();
	/**
	 * Sum of the lengths of all arguments so far: some calls copy them, and the memo can pass the same ones again and
	 * again.
	 */
	private long passed;

	private int made;

	private Unpickler(ByteBuffer in, String source, PersistentIds persistentIds, UnaryOperator<String> advice) {
		this.in = new PickleInput(in);
		this.source = source;
		this.persistentIds = persistentIds;
		this.advice = advice;
	}

	/**
	 * Reads one pickle from the buffer's position and leaves the position behind it.
	 *
	 * @param source name of the file, for messages
	 * @return see {@link Pickled}
	 * @throws InvalidModel if it is damaged, or uses a forbidden name: the sentence contains it
	 */
	static Object read(ByteBuffer in, String source, PersistentIds persistentIds) {
		return new Unpickler(in, source, persistentIds, UnknownGlobal::advice).read();
	}

	/** Reads a pickle without persistent ids. */
	static Object read(ByteBuffer in, String source) {
		return read(in, source, id -> null);
	}

	/**
	 * Reads a pickle without persistent ids.
	 *
	 * @param advice about a forbidden name with its module: the end of a sentence, see {@link UnknownGlobal#advice}
	 */
	static Object readAdvising(ByteBuffer in, String source, UnaryOperator<String> advice) {
		return new Unpickler(in, source, id -> null, advice).read();
	}

	private Object read() {
		try {
			for (int step = 0; step < MOST_STEPS; step++) {
				int code = in.unsignedByte();
				if (code == '.') return stack.only();
				execute(code);
			}
		} catch (BufferUnderflowException e) {
			throw damaged("it ends too early");
		} catch (PickleStack.Misused e) {
			throw damaged(e.getMessage());
		}
		throw damaged("it takes more steps than any checkpoint");
	}

	private void execute(int code) {
		switch (code) {
			case 0x80 -> protocol(in.unsignedByte());
			case 0x95 -> in.checkRemaining(in.int64());
			case '(' -> {
				count();
				stack.mark();
			}
			case '0' -> stack.pop();
			case '1' -> stack.popToMark();
			case '2' -> stack.push(stack.peek());
			case 'q' -> stack.store(in.unsignedByte());
			case 'r' -> stack.store(in.int32());
			case 0x94 -> stack.storeNext();
			case 'h' -> stack.recall(in.unsignedByte());
			case 'j' -> stack.recall(in.int32());
			default -> {
				if (!pushScalar(code) && !collect(code)) construct(code);
			}
		}
	}

	private boolean pushScalar(int code) {
		switch (code) {
			case 'N' -> stack.push(null);
			case 0x88 -> stack.push(true);
			case 0x89 -> stack.push(false);
			case 'J' -> stack.push((long) in.int32());
			case 'K' -> stack.push((long) in.unsignedByte());
			case 'M' -> stack.push((long) in.unsignedShort());
			case 0x8a -> stack.push(in.integer(in.unsignedByte()));
			case 0x8b -> stack.push(in.integer(in.int32()));
			case 'G' -> stack.push(in.bigEndianDouble());
			case 0x8c -> stack.push(in.utf8(in.unsignedByte()));
			case 'X' -> stack.push(in.utf8(in.unsignedInt()));
			case 0x8d -> stack.push(in.utf8(in.int64()));
			// Texts and bytes are the same in Python 2, which wrote these two.
			case 'U' -> stack.push(in.latin1(in.unsignedByte()));
			case 'T' -> stack.push(in.latin1(in.int32()));
			case 'C' -> stack.push(new Bytes(in.take(in.unsignedByte())));
			case 'B' -> stack.push(new Bytes(in.take(in.unsignedInt())));
			case 0x8e, 0x96 -> stack.push(new Bytes(in.take(in.int64())));
			default -> {
				return false;
			}
		}
		return true;
	}

	private void count() {
		if (++made > MOST_MADE) throw damaged("it makes more objects than any checkpoint");
	}

	private void make(Object value) {
		count();
		stack.push(value);
	}

	private boolean collect(int code) {
		switch (code) {
			case ')' -> stack.push(EMPTY);
			case 0x85 -> tuple(1);
			case 0x86 -> tuple(2);
			case 0x87 -> tuple(3);
			case 't' -> stack.push(new Tuple(Collections.unmodifiableList(stack.popToMark())));
			case ']', 0x8f -> make(new ArrayList<>());
			case 'l', 0x91 -> stack.push(stack.popToMark());
			case 'a' -> append(Collections.singletonList(stack.pop()));
			case 'e', 0x90 -> append(stack.popToMark());
			case '}' -> make(new PickledDict());
			case 'd' -> dict(stack.popToMark());
			case 's' -> setItem();
			case 'u' -> setItems(stack.popToMark());
			default -> {
				return false;
			}
		}
		return true;
	}

	private void construct(int code) {
		switch (code) {
			case 'c' -> global(in.line(), in.line());
			case 'i' -> {
				global(in.line(), in.line());
				throw damaged("it makes objects in a way that no checkpoint does");
			}
			case 0x93 -> {
				Object name = stack.pop();
				Object module = stack.pop();
				if (!(name instanceof String n) || !(module instanceof String m))
					throw damaged("it asks for a name that is no text");
				global(m, n);
			}
			case 'R', 0x81 -> call(stack.pop());
			case 0x92 -> {
				if (!(stack.pop() instanceof Map<?, ?> named) || !named.isEmpty())
					throw damaged("it names the arguments of a constructor");
				call(stack.pop());
			}
			case 'b' -> build(stack.pop());
			case 'Q' -> persistent(stack.pop());
			default ->
				throw damaged(String.format(
						Locale.ROOT, "the pickle code 0x%02x does not occur in checkpoints of protocol 2 to 5", code));
		}
	}

	private void protocol(int version) {
		if (version > 5) throw damaged("pickle protocol " + version + " is not known (2 to 5 are)");
	}

	private void global(String module, String name) {
		if ((long) module.length() + name.length() > LONGEST_NAME)
			throw damaged("it asks for a name that is longer than any");
		String full = module + "." + name;
		Object found = PickleGlobals.find(full);
		if (found == null)
			throw new InvalidModel(source + " asks for '" + printable(full) + "', " + advice.apply(full));
		stack.push(found);
	}

	private void call(Object arguments) {
		Object target = stack.pop();
		if (!(target instanceof Callable callable))
			throw new InvalidModel(source + " calls " + Pickled.kind(target)
					+ ", which has no place in a checkpoint: nothing was run; do not trust this file.");
		if (!(arguments instanceof Tuple tuple))
			throw damaged("it calls '" + callable.name() + "' without a tuple of arguments");
		if (tuple.items().size() > MOST_ARGUMENTS)
			throw damaged("it calls '" + callable.name() + "' with more arguments than it takes");
		for (Object argument : tuple.items())
			passed += argument instanceof String text
					? text.length()
					: argument instanceof List<?> list
							? list.size()
							: argument instanceof Tuple items ? items.items().size() : 1;
		if (passed > MOST_PASSED) throw damaged("it makes far more of itself than any checkpoint");
		try {
			make(callable.construction().apply(tuple.items()));
		} catch (BadArguments e) {
			throw odd("calls '" + callable.name() + "' with arguments", e);
		}
	}

	private void build(Object state) {
		Object target = stack.peek();
		try {
			if (target instanceof NumpyType type) PickleGlobals.setState(type, state);
			else if (target instanceof NumpyArray array) PickleGlobals.setState(array, state);
			// PyTorch attaches the versions of its modules to the dict of parameters.
			else if (!(target instanceof OrderedDict && state instanceof Map || target instanceof Inert))
				throw new BadArguments();
		} catch (BadArguments e) {
			throw odd("gives " + Pickled.kind(target) + " a state", e);
		}
	}

	private void persistent(Object id) {
		Object loaded = id instanceof Tuple tuple ? persistentIds.load(tuple.items()) : null;
		if (loaded == null) throw damaged("it points to something that is not a storage");
		stack.push(loaded);
	}

	private void append(List<Object> items) {
		list(stack.peek()).addAll(items);
	}

	@SuppressWarnings("unchecked") // lists of a pickle hold whatever it has put there
	private List<Object> list(Object value) {
		if (!(value instanceof ArrayList)) throw damaged("it appends to " + Pickled.kind(value));
		return (List<Object>) value;
	}

	private void dict(List<Object> items) {
		stack.push(new PickledDict());
		setItems(items);
	}

	private void setItem() {
		Object value = stack.pop();
		Object key = stack.pop();
		setItems(Arrays.asList(key, value));
	}

	private void setItems(List<Object> items) {
		if (!(stack.peek() instanceof PickledDict dict))
			throw damaged("it sets an item of " + Pickled.kind(stack.peek()));
		if (items.size() % 2 != 0) throw damaged("it sets half an item");
		for (int i = 0; i < items.size(); i += 2)
			if (!dict.set(items.get(i), items.get(i + 1)))
				throw damaged("the key of an item is " + Pickled.kind(items.get(i)));
	}

	private void tuple(int count) {
		Object[] items = new Object[count];
		for (int i = count - 1; i >= 0; i--) items[i] = stack.pop();
		make(new Tuple(Collections.unmodifiableList(Arrays.asList(items))));
	}

	private static String printable(String name) {
		String clean = name.replaceAll("[^\\p{Graph}]", "?");
		return clean.length() > 100 ? clean.substring(0, 100) + "..." : clean;
	}

	private InvalidModel odd(String what, BadArguments e) {
		return new InvalidModel(
				source + " " + what + " that no checkpoint has: nothing was run; do not trust this file.", e);
	}

	private InvalidModel damaged(String why) {
		return new InvalidModel(source + " is damaged: " + why + "; download or copy it again.");
	}
}
