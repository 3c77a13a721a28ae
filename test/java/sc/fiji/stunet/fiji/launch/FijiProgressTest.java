package sc.fiji.stunet.fiji.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.event.KeyEvent;
import java.util.ArrayList;
import java.util.List;

import ij.IJ;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.scijava.Context;
import org.scijava.event.EventHandler;
import org.scijava.event.EventService;
import org.scijava.task.Task;
import org.scijava.task.TaskService;
import org.scijava.task.event.TaskEvent;

class FijiProgressTest {

	@ParameterizedTest
	@CsvSource({
		"0.5, 1, 10, ''",
		"10, 0, 10, ''",
		"10, 10, 10, ''",
		"10, 5, 10, ', 10 s left'",
		"10, 1, 10, ', 90 s left'",
		"10, 1, 7, ', 60 s left'",
		"10, 1, 16, ', 3 min left'"
	})
	void timeLeft(double seconds, long done, long total, String expected) {
		assertEquals(expected, FijiProgress.timeLeft(seconds, done, total));
	}

	@AfterEach
	void releaseEscape() {
		IJ.resetEscape();
	}

	/** What a training with a window of its own relies on. */
	@Test
	void aTaskIsStoppedByItsButtonAndNotByEscape() {
		try (Context context = new Context(TaskService.class, EventService.class)) {
			Bar bar = new Bar();
			context.service(EventService.class).subscribe(bar);
			FijiProgress progress = new FijiProgress(context);
			Task task = bar.tasks.get(0);
			progress.reportToTask("Training, epoch 2", 3, 8);
			assertEquals("Training, epoch 2", task.getStatusMessage());
			assertEquals(3, task.getProgressValue());
			assertEquals(8, task.getProgressMaximum());
			IJ.setKeyDown(KeyEvent.VK_ESCAPE);
			assertTrue(progress.isCancelled());
			assertFalse(progress.isTaskStopped());
			IJ.resetEscape();
			task.cancel("by its button");
			assertTrue(progress.isTaskStopped() && progress.isCancelled());
			progress.close();
		}
	}

	/** What Fiji's progress bar and its button see. */
	public static final class Bar {

		private final List<Task> tasks = new ArrayList<>();

		@EventHandler
		public void onEvent(TaskEvent event) {
			synchronized (tasks) {
				tasks.add(event.getTask());
			}
		}
	}

	@Test
	void fijisTaskShowsTheProgressAndItsButtonCancels() {
		try (Context context = new Context(TaskService.class, EventService.class)) {
			Bar bar = new Bar();
			context.service(EventService.class).subscribe(bar);
			FijiProgress progress = new FijiProgress(context);
			progress.report("Predicting", 3, 8);
			assertFalse(progress.isCancelled());
			Task task = bar.tasks.get(0);
			assertEquals(
					List.of("STU-Net", "Predicting", 3L, 8L),
					List.of(
							task.getName(),
							task.getStatusMessage(),
							task.getProgressValue(),
							task.getProgressMaximum()));
			task.cancel("the user's button");
			assertTrue(progress.isCancelled());
			progress.close();
			assertTrue(task.isDone());
		}
	}
}
