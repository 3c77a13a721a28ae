package sc.fiji.stunet.train;

/** An endless, numbered sequence of batches. Safe for several threads. */
public interface BatchSource {

	/**
	 * The batch of a number. It depends on nothing but the number and what the source was made with (cases, plan,
	 * seed), so the same seed gives the same patches on any number of threads, and a resumed training goes on with
	 * those that an uninterrupted one would have seen.
	 *
	 * @param number 0, 1, 2 ...
	 */
	Batch batch(long number);
}
