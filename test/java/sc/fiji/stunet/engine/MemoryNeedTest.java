package sc.fiji.stunet.engine;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

import sc.fiji.stunet.failure.OutOfMemory;
import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.network.Cost;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;

/** With made-up machines. */
@Isolated("the pool is that of the process")
class MemoryNeedTest {

	private static final Extent PATCH = new Extent(64, 64, 64);
	private static final long MB = 1_000_000;

	/** Of 1000 MB for weights, 600 MB for activations, 500 MB for the rest. */
	private static final MemoryNeed NEED =
			new MemoryNeed("this network", PATCH, new Cost(1000 * MB, 600 * MB), 500 * MB, "a smaller patch");

	private static MemoryNeed.Memory memory(long resident, long pool, long available) {
		return new MemoryNeed.Memory(resident * MB, pool * MB, available * MB, 0);
	}

	@Test
	void theWholeProcessHasToFit() {
		assertDoesNotThrow(() -> NEED.check(memory(300, 0, 1800)));
		assertEquals(
				"There is too little memory for this network: a patch of 64 x 64 x 64 voxels needs about 2.1 GB, the "
						+ "whole process counted, and it can have 1.3 GB; close other programs, or use a smaller "
						+ "network, a smaller patch, or a computer or container with more memory.",
				refused(OutOfMemory.class, () -> NEED.check(memory(300, 0, 1000))));
		assertFalse(NEED.fits(memory(300, 0, 1799)));
	}

	/** What was moved to a disk is slow: it is no reason to refuse, and none to compute more at once. */
	@Test
	void swapIsTakenRatherThanRefused() {
		MemoryNeed.Memory swapping = new MemoryNeed.Memory(300 * MB, 0, 1000 * MB, 800 * MB);
		assertDoesNotThrow(() -> NEED.check(swapping));
		assertFalse(NEED.fits(swapping));
		refused(
				OutOfMemory.class,
				() -> NEED.check(new MemoryNeed.Memory(300 * MB, 0, 1000 * MB, 799 * MB)),
				"it can have 2.1 GB");
	}

	@Test
	void javaClearsAwayWhatItDoesNotUseBeforeAnythingIsRefused() {
		List<String> cleared = new ArrayList<>();
		Supplier<MemoryNeed.Memory> measured = () -> cleared.isEmpty() ? memory(3000, 0, 200) : memory(500, 0, 2700);
		assertEquals(memory(500, 0, 2700), NEED.now(measured, () -> cleared.add("")));
		assertEquals(1, cleared.size());
		assertEquals(memory(500, 0, 2700), NEED.now(measured, () -> cleared.add("")));
		assertEquals(1, cleared.size(), "only where it is needed");
	}

	@Test
	void aTrainingNamesTheSettingForASmallerPatch() {
		refused(
				OutOfMemory.class,
				() -> MemoryNeed.ofTraining(PATCH, new Cost(1000 * MB, 600 * MB))
						.check(memory(0, 0, 0)),
				"a smaller patch" + Remedy.MEMORY + ", or a computer");
	}

	@Test
	void whatTheProcessHoldsAlreadyCounts() {
		assertTrue(NEED.fits(memory(2000, 0, 1600)));
		assertFalse(NEED.fits(memory(2000, 0, 1599)));
	}

	@Test
	void whatTensorFlowKeepsIsUsedAgain() {
		assertTrue(NEED.fits(memory(2000, 1000, 600)));
		assertFalse(NEED.fits(memory(2000, 1000, 599)));
		assertTrue(NEED.fits(memory(5000, 4000, 0)));
	}

	@Test
	void thePoolIsWhatWasTakenAndIsNotHeld() {
		long before = TensorPool.free();
		Cost large = new Cost(before + 300, 500), small = new Cost(100, 200);
		TensorPool.open(large);
		assertEquals(0, TensorPool.free());
		TensorPool.ran(large);
		TensorPool.ran(large);
		assertEquals(500, TensorPool.free(), "for the next run");
		TensorPool.close(large);
		assertEquals(before + 800, TensorPool.free());
		TensorPool.open(small);
		TensorPool.ran(small);
		assertEquals(before + 700, TensorPool.free(), "for the next network");
		TensorPool.close(small);
		assertEquals(before + 800, TensorPool.free());
	}

	/** Of a batch whose Dice is computed over all its patches. */
	@Test
	void fewerPatchesAreComputedAtOnceBeforeATrainingIsRefused() {
		StuNetConfig config = StuNetConfig.Size.S.config(1, 3, Collections.nCopies(5, new Extent(2, 2, 2)));
		long both = Cost.training(config, PATCH, 2).ofTraining().bytes() / MB + 1;
		List<String> log = new ArrayList<>();
		Progress progress = new FakeProgress().logging(log::add);
		assertEquals(2, TrainingNeed.atOnce(config, PATCH, 2, true, Long.MAX_VALUE, memory(0, 0, both), progress));
		assertEquals(List.of(), log);
		assertEquals(1, TrainingNeed.atOnce(config, PATCH, 2, true, Long.MAX_VALUE, memory(0, 0, both - 2), progress));
		assertEquals(1, log.size());
		assertTrue(log.get(0).contains("one after another"), log.get(0));
		assertEquals(1, TrainingNeed.atOnce(config, PATCH, 2, false, Long.MAX_VALUE, memory(0, 0, 0), progress));
		assertEquals(1, log.size(), "they are anyway");
	}
}
