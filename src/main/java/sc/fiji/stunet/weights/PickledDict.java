package sc.fiji.stunet.weights;

import java.util.LinkedHashMap;

import sc.fiji.stunet.weights.PickleGlobals.Callable;
import sc.fiji.stunet.weights.Pickled.Named;
import sc.fiji.stunet.weights.Pickled.Scalar;

/**
 * A Python dict that hostile keys cannot slow down. Keys are short texts, numbers, truths or null; those of a large
 * dict have a single kind, which Java's maps sort where hashes are equal, instead of comparing them one by one.
 */
class PickledDict extends LinkedHashMap<Object, Object> {

	private static final long serialVersionUID = 1L;
	private static final int LONGEST_KEY = 1000;
	private static final int MOST_MIXED = 100;

	/** The class of the keys; Object if there are several. */
	private Class<?> kind;

	/**
	 * Sets a value under the key that stands for a Python object: the value of a NumPy scalar, the name of a class.
	 * Nested keys are refused, since their hash could take forever, and long ones, which could be compared again and
	 * again.
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
