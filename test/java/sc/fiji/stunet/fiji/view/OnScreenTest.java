package sc.fiji.stunet.fiji.view;

import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicBoolean;

import javax.swing.SwingUtilities;

import org.junit.jupiter.api.Test;

import sc.fiji.stunet.failure.InvalidRequest;

class OnScreenTest {

	@Test
	void itIsDoneOnSwingsThread() {
		AtomicBoolean there = new AtomicBoolean();
		OnScreen.run(() -> there.set(SwingUtilities.isEventDispatchThread()));
		assertTrue(there.get());
	}

	/** So that the user is told a sentence, and no bug. */
	@Test
	void whatIsThrownStaysWhatItIs() {
		InvalidRequest request = new InvalidRequest("There is no such image; open it.");
		assertSame(
				request,
				assertThrows(
						InvalidRequest.class,
						() -> OnScreen.run(() -> {
							throw request;
						})));
		Error error = new StackOverflowError();
		assertSame(
				error,
				assertThrows(
						StackOverflowError.class,
						() -> OnScreen.run(() -> {
							throw error;
						})));
	}
}
