package sc.fiji.stunet.fiji.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import ij.CommandListener;
import ij.Executer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** ImageJ's Quit without ImageJ: what comes after the guards keeps it from quitting. */
@Isolated
class WorkGuardTest {

	/** More questions than windows: it would never end. */
	private static final int TOO_MANY = 10;

	private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
	/** What there is to wait for: a question that stops the attempt, or its good end. */
	private final Semaphore ends = new Semaphore(0);

	private volatile String refused = "";

	/** A window whose drawing cannot be kept. */
	private WorkGuard window(String name) {
		return new WorkGuard(
				(question, answers) -> {
					asked.add(question);
					boolean stays = question.equals(refused) || asked.size() > TOO_MANY;
					if (stays) ends.release();
					return stays ? 1 : 0;
				},
				new WorkGuard.Work() {

					@Override
					public boolean isRunning() {
						return false;
					}

					@Override
					public void stop() {
						throw new AssertionError("nothing runs");
					}

					@Override
					public void cancel() {
						throw new AssertionError("nothing runs");
					}

					@Override
					public Optional<String> keep() {
						return Optional.of(name);
					}
				},
				"");
	}

	/** @return the questions, and "quits" if ImageJ does so in the end */
	private List<String> quit() throws InterruptedException {
		asked.clear();
		new Thread(new Executer("Quit"), "Quit").start();
		assertTrue(ends.tryAcquire(60, TimeUnit.SECONDS), asked::toString);
		return List.copyOf(asked);
	}

	@Test
	void everyWindowAsksOnceInAnAttemptToQuit() throws InterruptedException {
		CommandListener imagej = command -> {
			asked.add("quits");
			ends.release();
			return null;
		};
		List<WorkGuard> windows = List.of(window("a"), window("b"));
		try {
			Executer.addCommandListener(imagej);
			assertEquals(List.of("a", "b", "quits"), quit());
			refused = "b";
			assertEquals(List.of("a", "b"), quit());
			refused = "";
			assertEquals(List.of("a", "b", "quits"), quit(), "what was let go before is asked again");
		} finally {
			windows.forEach(WorkGuard::close);
			Executer.removeCommandListener(imagej);
		}
	}
}
