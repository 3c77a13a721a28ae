package sc.fiji.stunet.engine;

import sc.fiji.stunet.network.Cost;

/**
 * An estimate of the memory in which TensorFlow keeps tensors on a processor. It gives none of it back to the system,
 * but later tensors find their place there: those of the next run, and those of the next network.
 */
final class TensorPool {

	/** Bytes of the weights of networks that are open, and the most bytes that there were of all tensors at a time. */
	private long held, most;

	private static final TensorPool POOL = new TensorPool();

	private TensorPool() {}

	static synchronized void open(Cost cost) {
		POOL.held += cost.parameterBytes();
		POOL.most = Math.max(POOL.most, POOL.held);
	}

	/** A network has run. */
	static synchronized void ran(Cost cost) {
		POOL.most = Math.max(POOL.most, POOL.held + cost.activationBytes());
	}

	static synchronized void close(Cost cost) {
		POOL.held -= cost.parameterBytes();
	}

	/** Bytes that are free in it. */
	static synchronized long free() {
		return POOL.most - POOL.held;
	}
}
