package sc.fiji.stunet.preprocess;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import sc.fiji.stunet.volume.Extent;

/**
 * Labels that are decided without interpolation are, to the last bit, those of plain interpolation: on random grids,
 * with scores that are equal or nearly so, where rounding decides.
 */
class ScoreExportTest {

	private static final int SEEDS = 600;

	/** Scores with their highest classes, as the blending finds them. */
	private record Ranked(FinishedScores scores, int classes, int[] known) implements FinishedScores {

		@Override
		public Extent first() {
			return scores.first();
		}

		@Override
		public Extent end() {
			return scores.end();
		}

		@Override
		public void findRow(int y, int z, Row row) {
			scores.findRow(y, z, row);
			for (int x = Math.max(0, first().x() - 1); x < end().x(); x++) {
				float[] values = row.values[x];
				int best = 0;
				for (int c = 1; c < classes; c++) if (values[c] > values[best]) best = c;
				row.best[x] = (short) best;
				for (int c = 0; c < classes; c++)
					if (c != best && !FinishedScores.isAhead(values[best], values[c])) row.best[x] = -1;
				if (row.best[x] >= 0) known[0]++;
			}
		}
	}

	private static Extent size(Random random, int most) {
		return new Extent(1 + random.nextInt(most), 1 + random.nextInt(most), 1 + random.nextInt(most));
	}

	/** Two or three classes that are high in blobs, at their borders equal or apart by a few steps of a float. */
	private static float[] scores(Random random, Extent size, int classes) {
		int voxels = (int) size.voxels();
		float[] scores = new float[voxels * classes];
		float spread = (float) Math.pow(10, random.nextInt(4) - 2), base = random.nextInt(3) - 1;
		boolean isNoisy = random.nextInt(4) == 0;
		for (int i = 0; i < voxels; i++) {
			for (int c = 0; c < classes; c++)
				scores[c * voxels + i] = base + spread * (isNoisy ? random.nextFloat() : random.nextInt(3) * 0.25f);
			int own = random.nextInt(3) == 0 ? random.nextInt(classes) : i / 5 % classes;
			int other = random.nextInt(classes);
			float highest = base + spread * (0.7f + 0.3f * random.nextFloat());
			scores[own * voxels + i] = highest;
			float next = highest;
			for (int step = random.nextInt(4); step > 0; step--) next = Math.nextDown(next);
			if (random.nextInt(2) == 0)
				scores[other * voxels + i] = random.nextInt(8) == 0 ? Math.nextUp(highest) : next;
		}
		return scores;
	}

	private static short[] labels(ScoreExport export, List<? extends FinishedScores> boxes, Extent to) {
		short[] labels = new short[(int) to.voxels()];
		Arrays.fill(labels, (short) -1);
		for (FinishedScores box : boxes)
			export.labels(box, labels, new ScoreExport.Layout(0, 1, to.x(), to.x() * to.y()));
		return labels;
	}

	@ParameterizedTest
	@EnumSource(ScoreKind.class)
	void labelsThatAreNotInterpolatedAreTheSame(ScoreKind kind) {
		int[] known = {0};
		long voxels = 0, labelled = 0;
		for (int seed = 0; seed < SEEDS; seed++) {
			Random random = new Random(seed);
			Extent from = size(random, 7), to = size(random, 15);
			int classes = 2 + random.nextInt(5);
			Resampling grid = new Resampling(from, to, random.nextInt(4) - 1);
			boolean areRegions = kind == ScoreKind.REGIONS, isNearest = random.nextInt(10) == 0;
			float[] scores = scores(random, from, classes);
			List<FinishedScores> boxes =
					GivenScores.boxes(ArrayImgs.floats(scores, from.x(), from.y(), from.z(), classes), size(random, 7));
			Set<Integer> all = IntStream.rangeClosed(1, areRegions ? classes : classes - 1)
					.boxed()
					.collect(Collectors.toSet());
			Set<Integer> wanted =
					all.stream().filter(label -> random.nextInt(3) == 0).collect(Collectors.toSet());
			short[] plain =
					labels(new ScoreExport(grid, new LabelRule(classes, areRegions, isNearest, all), kind), boxes, to);
			List<Ranked> ranked =
					boxes.stream().map(box -> new Ranked(box, classes, known)).toList();
			for (Set<Integer> some : List.of(all, wanted)) {
				short[] expected = new short[plain.length];
				for (int i = 0; i < plain.length; i++) expected[i] = some.contains((int) plain[i]) ? plain[i] : 0;
				LabelRule rule = new LabelRule(classes, areRegions, isNearest, some);
				assertArrayEquals(
						expected,
						labels(new ScoreExport(grid, rule, kind), ranked, to),
						"seed " + seed + ", " + grid + ", " + some + " of " + all);
			}
			voxels += plain.length;
			for (short label : plain) if (label > 0) labelled++;
		}
		assertTrue(known[0] > SEEDS, "voxels with a highest class");
		assertTrue(labelled > voxels / 4, labelled + " of " + voxels);
	}
}
