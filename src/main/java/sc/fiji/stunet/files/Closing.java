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
		Throwable first = null;
		for (T resource : resources)
			try {
				close.accept(resource);
			} catch (RuntimeException | Error e) {
				if (first == null) first = e;
				else if (e != first) first.addSuppressed(e);
			}
		if (first instanceof Error error) throw error;
		if (first != null) throw (RuntimeException) first;
	}

	/** Closes all of them after something else has failed, which stays the reason. */
	public static <T> void after(Throwable reason, Collection<T> resources, Consumer<? super T> close) {
		try {
			all(resources, close);
		} catch (RuntimeException | Error e) {
			if (e != reason) reason.addSuppressed(e);
		}
	}
}
