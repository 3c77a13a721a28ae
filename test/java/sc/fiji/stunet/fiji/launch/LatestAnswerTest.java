package sc.fiji.stunet.fiji.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.swing.SwingUtilities;
import javax.swing.SwingWorker;

import org.junit.jupiter.api.Test;

/** A window that asks about files on a slow network, without a window. */
class LatestAnswerTest {

	private final LatestAnswer latest = new LatestAnswer();
	/** For Swing's thread only. */
	private final List<String> shown = new ArrayList<>();

	private final CountDownLatch network = new CountDownLatch(1);

	private void ask(String answer, CountDownLatch wait) throws Exception {
		SwingUtilities.invokeAndWait(() -> latest.ask(
				() -> {
					await(wait);
					return answer + SwingUtilities.isEventDispatchThread();
				},
				text -> shown.add(text + SwingUtilities.isEventDispatchThread())));
	}

	private static void await(CountDownLatch latch) {
		try {
			assertTrue(latch.await(20, TimeUnit.SECONDS));
		} catch (InterruptedException e) {
			throw new IllegalStateException(e);
		}
	}

	private List<String> shown(int size) throws Exception {
		List<String> now = new ArrayList<>();
		for (int i = 0; i < 1000 && now.size() < size; i++) {
			Thread.sleep(10);
			SwingUtilities.invokeAndWait(() -> {
				now.clear();
				now.addAll(shown);
			});
		}
		return now;
	}

	/** The window is alive meanwhile: Swing's thread comes to the second question before the first is answered. */
	@Test
	void theLastQuestionAloneIsAnsweredOnSwingsThread() throws Exception {
		ask("slow ", network);
		ask("fast ", new CountDownLatch(0));
		assertEquals(List.of("fast falsetrue"), shown(1));
		network.countDown();
		ask("next ", new CountDownLatch(0));
		assertEquals(List.of("fast falsetrue", "next falsetrue"), shown(2));
	}

	/** What was asked may know that it need not go on. */
	@Test
	void aClosedWindowIsNotAnswered() throws Exception {
		CountDownLatch ended = new CountDownLatch(1);
		AtomicBoolean wasOld = new AtomicBoolean();
		SwingUtilities.invokeAndWait(() -> {
			latest.ask(
					isOld -> {
						await(network);
						wasOld.set(isOld.getAsBoolean());
						ended.countDown();
						return "old";
					},
					shown::add);
			latest.ask(() -> "last", shown::add);
			latest.forget();
		});
		network.countDown();
		await(ended);
		assertTrue(wasOld.get());
		LatestAnswer other = new LatestAnswer();
		SwingUtilities.invokeAndWait(() -> other.ask(() -> "other", shown::add));
		assertEquals(List.of("other"), shown(1));
	}

	/** Swing has ten threads for all workers of all plugins. */
	@Test
	void otherWindowsNeedNotWait() throws Exception {
		for (int i = 0; i < 20; i++) ask("slow ", network);
		CountDownLatch worked = new CountDownLatch(1);
		new SwingWorker<Void, Void>() {

			@Override
			protected Void doInBackground() {
				worked.countDown();
				return null;
			}
		}.execute();
		await(worked);
		network.countDown();
		assertEquals(List.of("slow falsetrue"), shown(1));
	}
}
