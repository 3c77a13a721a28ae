package sc.fiji.stunet.segmentation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.engine.MachineMemory;
import sc.fiji.stunet.failure.OutOfMemory;
import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Spacing;

class ForecastTest {

	@Test
	void saysSizeWorkMemoryAndTime(@TempDir Path folder) {
		Model model = TinyModel.write(folder.resolve("m.stunet"), 2, Optional.empty(), 1, 2);
		Forecast forecast =
				Forecast.of(model, new Extent(20, 8, 5), new Extent(30, 30, 30), 0.5, Set.of(0, 2), memory(1L << 30));
		assertEquals(
				"The scan as the network sees it: 20 x 8 x 5 voxels of 3.000 x 3.000 x 3.000 mm (60 x 24 x 15 "
						+ "mm); 4 tiles x 4 mirrored runs, about 0.0 GB of memory," + " about 2 min.",
				forecast.sentence(OptionalDouble.of(7.5)));
		long java = 2 * 30 * 30 * 30 + (4 * 4 + 2) * 12 * 8 * 8;
		assertTrue(forecast.bytes() > 20_000_000 + java, "with what the process holds already");
		long sums = forecast.bytesForSums() - forecast.spare();
		assertTrue(sums > 0 && sums < 1_000_000, "the rest is for the next scan: " + sums);
		assertTrue(MachineMemory.resident() > 10_000_000);
		assertFalse(Forecast.of(model, new Extent(8, 8, 8), new Extent(8, 8, 8), 0.5, Set.of(), memory(1L << 30))
				.sentence(OptionalDouble.empty())
				.matches(".*(tiles|mirrored|memory,).*"));
	}

	/** What was reserved for the scan's preprocessing is used again. */
	@Test
	void sumsFindTheirPlaceInWhatJavaHoldsAlready(@TempDir Path folder) {
		Model model = TinyModel.write(folder.resolve("m.stunet"), 2, Optional.empty(), 1, 2);
		Extent size = new Extent(100, 100, 100);
		long without =
				Forecast.of(model, size, size, 0.5, Set.of(), memory(1L << 30)).bytes();
		assertEquals(without - 500_000, bytes(model, size, 500_000));
		assertEquals(bytes(model, size, 1L << 28), bytes(model, size, 1L << 29), "no more than they need");
		Forecast.Memory now = Forecast.Memory.now(0);
		assertTrue(now.idle() >= 0 && now.idle() < now.resident(), now::toString);
	}

	private static long bytes(Model model, Extent size, long idle) {
		Forecast.Memory memory = new Forecast.Memory(20_000_000, idle, 1L << 30, 1L << 32, 0, 100_000);
		return Forecast.of(model, size, size, 0.5, Set.of(), memory).bytes();
	}

	/** First the cross-section is split, then it is refused, with what is needed and what there is. */
	@Test
	void whatDoesNotFitTheMachineIsSplitAndThenRefused(@TempDir Path folder) {
		Model model = TinyModel.write(folder.resolve("m.stunet"), 2, Optional.empty(), 1, 2);
		Extent size = new Extent(60, 60, 20);
		Forecast whole = of(model, size, 1L << 30);
		long taken = whole.bytes() - RESIDENT;
		assertEquals(whole.tiles(), of(model, size, taken * 5 / 4 + 10).tiles(), "as much is left as to others");
		Forecast split = of(model, size, taken);
		assertTrue(split.tiles() > whole.tiles(), () -> split + " after " + whole);
		assertTrue(split.bytes() < whole.bytes());
		assertEquals(0, of(model, size, least(model, size)).spare(), "no other scan beside it");
		String sentence = refused(
				OutOfMemory.class,
				() -> of(model, size, least(model, size) - 1),
				"^Predicting 3 classes on a grid of 60 x 60 x 20 voxels needs about 0.1",
				" GB of memory, even in the smallest parts, but this process can have only 0.1",
				"close other programs, crop the image");
		assertTrue(sentence.endsWith("."), sentence);
		refused(
				OutOfMemory.class,
				() -> Forecast.of(
						model,
						size,
						size,
						0.5,
						Set.of(),
						new Forecast.Memory(RESIDENT, 0, 10_000, 1L << 32, 0, NETWORK)),
				" GB of Java memory, even in the smallest parts",
				"give Java more");
	}

	private static final long RESIDENT = 20_000_000, NETWORK = 100_000_000;

	private static Forecast of(Model model, Extent size, long available) {
		return Forecast.of(
				model, size, size, 0.5, Set.of(), new Forecast.Memory(RESIDENT, 0, 1L << 30, available, 0, NETWORK));
	}

	/** The least that has to be available. */
	private static long least(Model model, Extent size) {
		long available = 1L << 30, last;
		do {
			last = available;
			available = of(model, size, last).bytes() - RESIDENT;
		} while (available < last);
		return available;
	}

	@Test
	void saysHowManyFoldsThereAre(@TempDir Path folder) {
		Model one = TinyModel.write(folder.resolve("m.stunet"), 2, Optional.empty(), 1, 2);
		Model three = new Model(
				one.folder(),
				one.network(),
				one.plan(),
				one.structures(),
				one.provenance().withWeights(List.of("a", "b", "c")));
		Forecast forecast =
				Forecast.of(three, new Extent(20, 8, 5), new Extent(30, 30, 30), 0.5, Set.of(0), memory(1L << 30));
		assertEquals(6, forecast.runs());
		assertTrue(forecast.sentence(OptionalDouble.of(1)).contains("; 4 tiles x 3 folds x 2 mirrored runs, "));
	}

	private static Forecast.Memory memory(long free) {
		return new Forecast.Memory(20_000_000, 0, free, 1L << 32, 0, 100_000);
	}

	@ParameterizedTest
	@CsvSource({
		"0.7, 0.7, 5, false",
		"1.4, 1.4, 1.4, false",
		"1, 1, 1, true",
		"140, 140, 140, true",
		"0.7, 0.7, 500, true",
		"0.04, 1.4, 1.4, true"
	})
	void doubtsVoxelSizesThatAreFarOff(double x, double y, double z, boolean doubts) {
		assertEquals(
				doubts,
				Forecast.doubt(new Extent(20, 20, 5), new Spacing(x, y, z), new Spacing(1.5, 1.5, 1.5))
						.isPresent());
	}

	@Test
	void refusesWhatWouldBeFarTooLarge() {
		String sentence = refused(
				InvalidVolume.class,
				() -> Forecast.doubt(new Extent(100, 100, 10), new Spacing(700, 700, 5000), new Spacing(1.5, 1.5, 1.5)),
				"unit");
		assertTrue(sentence.endsWith("correct the voxel size" + Remedy.VOXEL_SIZE + "."), sentence);
	}

	/** Micrometres taken for millimetres the other way round, along one axis, too. */
	@Test
	void refusesWhatWouldBeNothing() {
		for (Spacing wrong : List.of(new Spacing(0.0007, 0.0007, 0.005), new Spacing(1.5, 1.5, 0.005))) {
			String sentence = refused(
					InvalidVolume.class,
					() -> Forecast.doubt(new Extent(512, 512, 100), wrong, new Spacing(1.5, 1.5, 1.5)),
					"smaller than a voxel");
			assertTrue(sentence.endsWith("correct the voxel size" + Remedy.VOXEL_SIZE + "."), sentence);
		}
		assertTrue(Forecast.doubt(new Extent(512, 512, 100), new Spacing(1.5, 1.5, 0.01), new Spacing(1.5, 1.5, 1.5))
				.isPresent());
	}

	@Test
	void theFirstTileTellsHowLongAllWillTake() throws InterruptedException {
		List<String> logged = new ArrayList<>();
		Progress progress = new FakeProgress().logging(logged::add).cancelledWhen(() -> true);
		TileClock clock = new TileClock(progress, 4, true);
		assertTrue(clock.isCancelled());
		assertEquals(OptionalDouble.empty(), clock.secondsPerRun());
		long start = System.nanoTime();
		clock.report("Predicting", 0, 1000);
		Thread.sleep(40);
		clock.report("Predicting", 1, 1000);
		clock.report("Making the label map", 7, 9);
		assertEquals(1, logged.size());
		assertTrue(
				logged.get(0).matches("The first of 1000 tiles took [0-9]+ s; all will take about [0-9]+ (s|min)\\."),
				logged.get(0));
		double seconds = clock.secondsPerRun().getAsDouble();
		double most = (System.nanoTime() - start) / 4e9;
		assertTrue(seconds >= 0.01 && seconds <= most, () -> seconds + " of " + most + " s");
	}
}
