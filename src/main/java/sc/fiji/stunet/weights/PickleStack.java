package sc.fiji.stunet.weights;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The memory of the pickle machine: its stack with marks, and its memo of objects that are used again. */
final class PickleStack {

	/** Thrown when a pickle pops from an empty stack or uses an index that is not in the memo. */
	static final class Misused extends RuntimeException {

		private static final long serialVersionUID = 1L;

		Misused(String why) {
			super(why);
		}
	}

	/** Most entries, as {@link Unpickler}'s steps: logs of thousands of epochs need fewer. */
	private static final int MOST_STORED = 2_500_000;

	private List<Object> stack = new ArrayList<>();
	/** The stacks below each open mark. */
	private final Deque<List<Object>> below = new ArrayDeque<>();
	/** The memo; a map, so that a forged index allocates no memory. */
	private final Map<Integer, Object> memo = new HashMap<>();

	void push(Object value) {
		stack.add(value);
	}

	Object pop() {
		if (stack.isEmpty()) throw new Misused("it takes more than it has");
		return stack.remove(stack.size() - 1);
	}

	Object peek() {
		if (stack.isEmpty()) throw new Misused("it takes more than it has");
		return stack.get(stack.size() - 1);
	}

	/** The result: the only object on the stack. */
	Object only() {
		if (stack.size() != 1 || !below.isEmpty()) throw new Misused("it does not end with one object");
		return stack.get(0);
	}

	void mark() {
		below.push(stack);
		stack = new ArrayList<>();
	}

	/** Pops everything since the last mark. */
	List<Object> popToMark() {
		if (below.isEmpty()) throw new Misused("it closes what it has not opened");
		List<Object> items = stack;
		stack = below.pop();
		return items;
	}

	void store(int index) {
		if (memo.size() >= MOST_STORED) throw new Misused("it stores more than any checkpoint");
		memo.put(index, peek());
	}

	void storeNext() {
		store(memo.size());
	}

	void recall(int index) {
		if (!memo.containsKey(index)) throw new Misused("it recalls what it has not stored");
		push(memo.get(index));
	}
}
