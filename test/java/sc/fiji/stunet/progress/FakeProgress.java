package sc.fiji.stunet.progress;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Ignores everything and is never cancelled, except for what a test sets. */
public final class FakeProgress implements Progress {

	/** See {@link Progress#report}. */
	public interface Reports {

		void report(String activity, long done, long total);
	}

	private Reports reports = (activity, done, total) -> {};
	private Consumer<String> log = sentence -> {};
	private LongConsumer needs = bytes -> {};
	private Runnable room = () -> {};
	private BooleanSupplier cancelled = () -> false;

	public FakeProgress reporting(Reports to) {
		reports = to;
		return this;
	}

	public FakeProgress logging(Consumer<String> to) {
		log = to;
		return this;
	}

	public FakeProgress needing(LongConsumer to) {
		needs = to;
		return this;
	}

	public FakeProgress makingRoom(Runnable to) {
		room = to;
		return this;
	}

	public FakeProgress cancelledWhen(BooleanSupplier condition) {
		cancelled = condition;
		return this;
	}

	@Override
	public void report(String activity, long done, long total) {
		reports.report(activity, done, total);
	}

	@Override
	public void log(String sentence) {
		log.accept(sentence);
	}

	@Override
	public void needs(long bytes) {
		needs.accept(bytes);
	}

	@Override
	public void makeRoom() {
		room.run();
	}

	@Override
	public boolean isCancelled() {
		return cancelled.getAsBoolean();
	}
}
