package sc.fiji.stunet.fiji.annotate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import ij.IJ;
import ij.ImagePlus;
import ij.gui.OvalRoi;
import ij.gui.RoiListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import sc.fiji.stunet.files.InvalidOutput;

/** When a draft is written: at what the image tells, not at each of many changes, and again and again. */
@Timeout(30)
class DraftWatchTest {

	private static final int NEVER = 1_000_000_000;

	private final ImagePlus image = IJ.createImage("scan", "8-bit ramp", 20, 20, 5);
	private final Semaphore written = new Semaphore(0);
	private final List<Throwable> told = Collections.synchronizedList(new ArrayList<>());

	private DraftWatch watch;

	@AfterEach
	void close() {
		watch.close();
	}

	private void watch(Runnable keep, int soon, int again) {
		watch = new DraftWatch(image, keep, told::add, soon, again);
	}

	private void draw() {
		image.setRoi(new OvalRoi(4, 4, 8, 8));
	}

	@Test
	void anOutlineIsWrittenWhenItIsDrawn() throws Exception {
		watch(written::release, 1, NEVER);
		IJ.createImage("other", "8-bit ramp", 20, 20, 1).setRoi(1, 1, 4, 4);
		draw();
		written.acquire();
		image.deleteRoi();
		written.acquire();
		assertFalse(written.tryAcquire(1, TimeUnit.SECONDS), "of this image alone");
	}

	/** Every step of the mouse is a change. */
	@Test
	void aDragIsWrittenOnceInAWhile() throws Exception {
		draw();
		watch(written::release, 200, NEVER);
		for (int step = 0; step < 1000; step++) image.getRoi().notifyListeners(RoiListener.MODIFIED);
		written.acquire();
		int more = 0;
		while (written.tryAcquire(1, TimeUnit.SECONDS)) more++;
		assertTrue(more < 10, more + " times more");
	}

	@Test
	void whatNobodyTellsIsWrittenAgainAndAgain() throws Exception {
		watch(written::release, 1, 1);
		written.acquire(3);
	}

	/** Until there is room again. */
	@Test
	void aFullDiskIsToldOnce() throws Exception {
		AtomicBoolean full = new AtomicBoolean(true);
		watch(
				() -> {
					written.release();
					if (full.get()) throw new InvalidOutput("no space left");
				},
				1,
				1);
		written.acquire(3);
		assertEquals(1, told.size());
		full.set(false);
		written.drainPermits();
		written.acquire(3);
		full.set(true);
		written.drainPermits();
		written.acquire(3);
		assertEquals(2, told.size());
	}
}
