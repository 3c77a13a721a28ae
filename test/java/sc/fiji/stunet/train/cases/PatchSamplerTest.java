package sc.fiji.stunet.train.cases;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.train.Batch;
import sc.fiji.stunet.train.Sample;
import sc.fiji.stunet.train.augment.Augmentations;
import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;

class PatchSamplerTest {

	private static final Extent SIZE = new Extent(40, 36, 20);

	@TempDir
	Path folder;

	private List<PreprocessedCase> cases;

	@BeforeEach
	void prepare() {
		List<SourceCase> sources = IntStream.range(0, 3)
				.mapToObj(i -> Cases.source("c" + i, SIZE, i))
				.toList();
		cases = new CaseStore(folder.resolve("cases"), Cases.plan(), Cases.LABELLING).prepare(sources, Progress.none());
	}

	private PatchSampler sampler(Extent patch, int batch, long seed) {
		return new PatchSampler(cases, new PatchSampler.Settings(patch, batch), Augmentations.none(), seed);
	}

	static void assertSame(Batch expected, Batch actual) {
		assertEquals(expected.patch(), actual.patch());
		assertEquals(expected.samples().size(), actual.samples().size());
		for (int i = 0; i < expected.samples().size(); i++) {
			assertArrayEquals(
					expected.samples().get(i).image(), actual.samples().get(i).image());
			assertArrayEquals(
					expected.samples().get(i).classes(), actual.samples().get(i).classes());
		}
	}

	@Test
	void theSameSeedAndNumberGiveTheSameBatchInAnyOrder() {
		Extent patch = new Extent(8, 9, 10);
		PatchSampler one = sampler(patch, 2, 5);
		PatchSampler other = sampler(patch, 2, 5);
		List<Batch> forward = new ArrayList<>();
		for (int i = 0; i < 10; i++) forward.add(one.batch(i));
		for (int i = 9; i >= 0; i--) assertSame(forward.get(i), other.batch(i));
	}

	@ParameterizedTest
	@ValueSource(ints = {1, 2, 5})
	void augmentedBatchesAreTheSameOnAnyNumberOfThreads(int threads) {
		Extent patch = new Extent(20, 18, 16);
		PatchSampler sampler = new PatchSampler(
				cases,
				new PatchSampler.Settings(patch, 2),
				Augmentations.original(patch, Set.of(0, 2), Set.of(0), false),
				11);
		try (Prefetch prefetch = new Prefetch(sampler, threads, 6)) {
			for (int i = 100; i < 130; i++) assertSame(sampler.batch(i), prefetch.batch(i));
		}
	}

	@Test
	void seedsNumbersAndPlacesInTheBatchAllGiveOtherPatches() {
		Set<Integer> seen = new HashSet<>();
		int drawn = 0;
		for (long seed = 0; seed < 5; seed++)
			for (int number = 0; number < 20; number++)
				for (Sample sample :
						sampler(new Extent(8, 9, 10), 2, seed).batch(number).samples()) {
					seen.add(Arrays.hashCode(sample.image()));
					drawn++;
				}
		// The odd pair out of some 20,000 places may be the same by chance.
		assertTrue(seen.size() >= drawn - 5, seen.size() + " of " + drawn + " differ");
	}

	@ParameterizedTest(name = "batch of {0}: {1} around structures")
	@CsvSource({"1, 0", "2, 1", "3, 1", "4, 1", "5, 2", "12, 4"})
	void aThirdOfTheBatchIsAroundStructures(int batch, int expected) {
		PatchSampler.Settings settings = new PatchSampler.Settings(SIZE, batch);
		boolean[] around = new boolean[batch];
		for (int i = 0; i < batch; i++) around[i] = settings.aroundStructure(i);
		assertEquals(expected, IntStream.range(0, batch).filter(i -> around[i]).count());
		for (int i = 1; i < batch; i++) assertTrue(around[i] || !around[i - 1], "the last ones");
	}

	@Test
	void patchesAroundStructuresShowThemOfEitherKind() {
		PatchSampler sampler = sampler(new Extent(8, 8, 8), 2, 1);
		int[] atCentre = new int[3];
		int foregroundInFirst = 0;
		for (int i = 0; i < 200; i++) {
			List<Sample> samples = sampler.batch(i).samples();
			atCentre[samples.get(1).classes()[(4 * 8 + 4) * 8 + 4]]++;
			if (samples.get(0).classes()[(4 * 8 + 4) * 8 + 4] > 0) foregroundInFirst++;
		}
		// No box touches the border that patches may not cross, so the chosen voxel is always the middle one.
		assertEquals(0, atCentre[0]);
		assertEquals(100, atCentre[1], 36);
		assertTrue(foregroundInFirst < 40, foregroundInFirst + " of 200");
	}

	@Test
	void aPatchIsAPieceOfACase() {
		Extent patch = new Extent(8, 9, 10);
		List<float[]> images = new ArrayList<>();
		for (PreprocessedCase c : cases)
			try (OpenCase open = c.open()) {
				images.add(Channels.copy(open.voxels(), 0));
			}
		Set<Integer> from = new HashSet<>();
		for (int i = 0; i < 30; i++) {
			float[] image = sampler(patch, 1, 3).batch(i).samples().get(0).image();
			for (int c = 0; c < images.size(); c++) if (contains(images.get(c), image, patch)) from.add(c);
		}
		assertEquals(Set.of(0, 1, 2), from);
	}

	private static boolean contains(float[] image, float[] piece, Extent patch) {
		for (int start = 0; start < image.length; start++) {
			if (image[start] != piece[0]) continue;
			boolean same = true;
			for (int z = 0; z < patch.z() && same; z++)
				for (int y = 0; y < patch.y() && same; y++)
					for (int x = 0; x < patch.x() && same; x++) {
						int at = start + (z * SIZE.y() + y) * SIZE.x() + x;
						same = at < image.length && image[at] == piece[(z * patch.y() + y) * patch.x() + x];
					}
			if (same) return true;
		}
		return false;
	}

	@Test
	void aCaseSmallerThanThePatchLiesInTheMiddleOfZeros() {
		Extent patch = new Extent(48, 36, 23);
		for (int i = 0; i < 6; i++) {
			Sample sample = sampler(patch, 1, 9).batch(i).samples().get(0);
			int first = Integer.MAX_VALUE;
			int last = 0;
			int firstSlice = Integer.MAX_VALUE;
			for (int at = 0; at < sample.image().length; at++)
				if (sample.image()[at] != 0) {
					first = Math.min(first, at % 48);
					last = Math.max(last, at % 48);
					firstSlice = Math.min(firstSlice, at / 48 / 36);
				}
			assertEquals(4, first);
			assertEquals(43, last);
			assertTrue(firstSlice == 1 || firstSlice == 2, "an odd padding of 3 is 1 and 2, or 2 and 1: " + firstSlice);
			for (short c : sample.classes()) assertTrue(c >= 0, "beyond the case is background");
		}
	}

	@Test
	void aCaseWithoutStructuresGivesPatchesFromAnywhere() {
		Geometry geometry = Geometry.unoriented(new Spacing(1, 1, 1));
		LabelMap labels = Cases.labels(SIZE, geometry);
		labels.voxels().forEach(voxel -> voxel.set(0));
		SourceCase source = Cases.source("empty", Cases.volume(SIZE, 1, geometry, 1), labels);
		cases = new CaseStore(folder.resolve("cases"), Cases.plan(), Cases.LABELLING)
				.prepare(List.of(source), Progress.none());
		assertFalse(cases.get(0).foreground().length > 0);
		assertEquals(2, sampler(new Extent(8, 8, 8), 2, 1).batch(0).samples().size());
	}
}
