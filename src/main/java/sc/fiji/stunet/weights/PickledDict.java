package sc.fiji.stunet.weights;

import java.util.LinkedHashMap;

import sc.fiji.stunet.weights.PickleGlobals.Callable;
import sc.fiji.stunet.weights.Pickled.Named;
import sc.fiji.stunet.weights.Pickled.Scalar;

/**
 * A Python dict. Its keys are short texts, numbers, truths or null, a large one's all of one kind: those of one hash
 * are then sorted by Java's maps, while others, and different ones, would be looked through one by one.
 */
class PickledDict extends LinkedHashMap<Object, Object> {

	private static final long serialVersionUID = 1L;
	private static final int LONGEST_KEY = 1000;
	private static final int MOST_MIXED = 100;

	/** Of the keys; Object if there are several. */
	private Class<?> kind;

	/**
	 * What stands for a Python object as a key: NumPy's scalars for their value, classes for their name. Nothing
	 * nested: its hash could take for ever; nothing long, which could be compared again and again.
	 *
	 * @return whether it was set
	 */
	boolean set(Object key, Object value) {
		Object plain = key instanceof Scalar scalar
				? scalar.value()
				: key instanceof Named named ? named.name() : key instanceof Callable callable ? callable.name() : key;
		boolean fits = plain instanceof String text
				? text.length() <= LONGEST_KEY
				: plain == null || plain instanceof Long || plain instanceof Double || plain instanceof Boolean;
		if (!fits) return false;
		Class<?> own = plain == null ? Void.class : plain.getClass();
		kind = kind == null || kind == own ? own : Object.class;
		if (kind == Object.class && size() > MOST_MIXED) return false;
		put(plain, value);
		return true;
	}
}
