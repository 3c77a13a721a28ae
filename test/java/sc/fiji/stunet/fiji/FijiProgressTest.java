package sc.fiji.stunet.fiji;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;

import java.awt.event.KeyEvent;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.scijava.Context;
import org.scijava.task.DefaultTaskService;
import org.scijava.task.Task;
import org.scijava.task.TaskService;

class FijiProgressTest {

	@ParameterizedTest
	@CsvSource({ "0.5, 1, 10, ''", "10, 0, 10, ''", "10, 10, 10, ''", "10, 5, 10, ', 10 s left'", "10, 1, 10, ', 2 min left'", "10, 1, 7, ', 1 min left'" })
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
		try (Context context = new Context(RememberedTasks.class); FijiProgress progress = new FijiProgress(context)) {
			Task task = ((RememberedTasks) context.getService(TaskService.class)).last;
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
		}
	}

	/** Fiji's service, which does not tell what tasks it has made. */
	public static final class RememberedTasks extends DefaultTaskService {

		private Task last;

		@Override
		public Task createTask(String name) {
			last = super.createTask(name);
			return last;
		}
	}
}
