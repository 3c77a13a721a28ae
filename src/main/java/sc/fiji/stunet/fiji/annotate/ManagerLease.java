package sc.fiji.stunet.fiji.annotate;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;

import sc.fiji.stunet.failure.InvalidRequest;

/**
 * The use of ImageJ's one ROI Manager, which one project at a time has: what is drawn for one would be accepted for the
 * other. Thread-safe.
 */
final class ManagerLease implements AutoCloseable {

	private static final AtomicReference<ManagerLease> TAKEN = new AtomicReference<>();

	private final Path project;

	private ManagerLease(Path project) {
		this.project = project;
	}

	/** @throws InvalidRequest if a window or a macro has it, also one of the same project */
	static ManagerLease take(Path project) {
		ManagerLease lease = new ManagerLease(project.toAbsolutePath().normalize());
		ManagerLease other = TAKEN.compareAndExchange(null, lease);
		if (other != null)
			throw new InvalidRequest("ImageJ's one ROI Manager holds what is drawn for the project " + other.project
					+ ", which is open already, in another window or macro; close it there first.");
		return lease;
	}

	/** Lets others have it. */
	@Override
	public void close() {
		TAKEN.compareAndSet(this, null);
	}
}
