package sc.fiji.stunet.fiji.launch;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import javax.swing.SwingWorker;

/**
 * What a window shows and cannot tell at once, such as what stands in files, which may lie on a slow network: it is
 * asked off Swing's thread, and the last question alone is answered.
 */
public final class LatestAnswer {

	private final AtomicInteger questions = new AtomicInteger();

	/** To be called on Swing's thread; {@code shown} is called there, unless something else was asked since. */
	public <T> void ask(Supplier<T> question, Consumer<T> shown) {
		ask(isOld -> question.get(), shown);
	}

	/** @param question may end early when what it is given says that nobody waits for the answer any more */
	public <T> void ask(Function<BooleanSupplier, T> question, Consumer<T> shown) {
		int number = questions.incrementAndGet();
		BooleanSupplier isOld = () -> number != questions.get();
		SwingWorker<T, Void> worker = new SwingWorker<>() {

			@Override
			protected T doInBackground() {
				return question.apply(isOld);
			}

			@Override
			protected void done() {
				if (!isOld.getAsBoolean()) shown.accept(answer(this));
			}
		};
		// Not one of Swing's few threads for workers, which all plugins share: a slow network would hold them all.
		Thread thread = new Thread(worker, "STU-Net answers");
		thread.setDaemon(true);
		thread.start();
	}

	private static <T> T answer(SwingWorker<T, Void> worker) {
		try {
			return worker.get();
		} catch (InterruptedException e) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(e);
		} catch (ExecutionException e) {
			throw new IllegalStateException(e.getCause());
		}
	}

	/** Nothing that was asked so far is answered any more. */
	public void forget() {
		questions.incrementAndGet();
	}
}
