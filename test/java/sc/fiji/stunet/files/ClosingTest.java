package sc.fiji.stunet.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

class ClosingTest {

	@Test
	void oneThatFailsKeepsNoOtherOpen() {
		List<Integer> closed = new ArrayList<>();
		IllegalStateException failure = assertThrows(
				IllegalStateException.class,
				() -> Closing.all(List.of(1, 2, 3, 4), number -> {
					if (number % 2 == 1) throw new IllegalStateException("of " + number);
					closed.add(number);
				}));
		assertEquals(List.of(2, 4), closed);
		assertEquals("of 1", failure.getMessage());
		assertEquals("of 3", failure.getSuppressed()[0].getMessage());
	}

	@Test
	void whatHasFailedBeforeStaysTheReason() {
		Error reason = new OutOfMemoryError("of the folds");
		Closing.after(reason, List.of(1), number -> {
			throw new IllegalStateException("of " + number);
		});
		assertEquals("of 1", reason.getSuppressed()[0].getMessage());
	}
}
