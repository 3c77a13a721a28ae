package sc.fiji.stunet.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.progress.Cancelled;

/** Thrown after all cases were tried, with those that cannot be used. */
public final class FailingCases extends InvalidDataSet {

	private static final long serialVersionUID = 1L;

	/** @param problem exception or error */
	public record Failed(String name, Throwable problem) {}

	private final transient List<Failed> failed;

	private FailingCases(List<Failed> failed) {
		super(failed.stream()
				.map(one -> one.name() + ": "
						+ Optional.ofNullable(one.problem().getMessage())
								.orElse(one.problem().toString()))
				.collect(Collectors.joining(
						"\n  ",
						failed.size() == 1
								? "A case cannot be used:\n  "
								: failed.size() + " cases cannot be used:\n  ",
						"")));
		this.failed = List.copyOf(failed);
	}

	public List<Failed> failed() {
		return failed;
	}

	/** Processes cases one by one, and collects those that fail. */
	public static final class Collector {

		private final List<Failed> failed = new ArrayList<>();

		/**
		 * @return the result of the work; empty if it fails in any way, errors included
		 * @throws Cancelled if the user cancels
		 * @throws InvalidOutput if something cannot be written, which is not the case's fault
		 */
		public <T> Optional<T> collect(String name, Supplier<T> work) {
			try {
				return Optional.of(work.get());
			} catch (Cancelled | InvalidOutput e) {
				throw e;
			} catch (RuntimeException | Error e) {
				failed.add(new Failed(name, e));
				return Optional.empty();
			}
		}

		/** @throws FailingCases if any has failed */
		public void throwIfAny() {
			if (!failed.isEmpty()) throw new FailingCases(failed);
		}
	}
}
