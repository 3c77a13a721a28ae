package sc.fiji.stunet.files;

import java.util.Collection;
import java.util.function.Consumer;

/** The end of several resources that were opened one after the other, as files of the folds of a model. */
public final class Closing {

	private Closing() {}

	/**
	 * Closes all of them, also when one fails: then its exception is thrown at the end, with those of later ones
	 * suppressed.
	 */
	public static <T> void all(Collection<T> resources, Consumer<? super T> close) {
		RuntimeException first = null;
		for (T resource : resources)
			try {
				close.accept(resource);
			} catch (RuntimeException e) {
				if (first == null) first = e;
				else first.addSuppressed(e);
			}
		if (first != null) throw first;
	}
}
