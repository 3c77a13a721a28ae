package sc.fiji.stunet.preprocess;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import net.imglib2.FinalInterval;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.converter.Converters;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.util.Intervals;
import net.imglib2.view.Views;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import sc.fiji.stunet.preprocess.Normalization.Scheme;
import sc.fiji.stunet.preprocess.Normalization.Statistics;
import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

class PreprocessingTest {

	private static final Spacing MM = new Spacing(1, 1, 1);
	private static final Normalization NONE = new Normalization(Scheme.NONE, false, null);

	private static Volume volume(Spacing spacing, float[] voxels, long... size) {
		return new Volume(ArrayImgs.floats(voxels, size[0], size[1], size[2], 1), Geometry.unoriented(spacing));
	}

	private static float[] filled(int n, float value) {
		float[] voxels = new float[n];
		Arrays.fill(voxels, value);
		return voxels;
	}

	private static Preprocessing plain(
			Spacing target, AxisOrder order, Normalization normalization, NnUNetVersion nnUNetVersion) {
		return new Preprocessing(target, order, List.of(normalization), nnUNetVersion);
	}

	/** Once for the box, and once for a copy of which mask and channels are made. */
	@Test
	void everyVoxelIsReadTwiceAlsoWhereAMaskIsNeeded() {
		float[] voxels = filled(9 * 7 * 5, 3);
		voxels[0] = 4;
		int[] read = new int[1];
		RandomAccessibleInterval<FloatType> counted = Converters.convert(
				(RandomAccessibleInterval<FloatType>) ArrayImgs.floats(voxels, 9, 7, 5, 1),
				(from, to) -> {
					read[0]++;
					to.set(from);
				},
				new FloatType());
		plain(MM, AxisOrder.IDENTITY, Normalization.zScore(true), NnUNetVersion.NNUNET_V1)
				.forward(new Volume(counted, Geometry.unoriented(MM)), () -> {});
		assertEquals(2 * voxels.length, read[0]);
	}

	/**
	 * A volume of three different sizes with one bright voxel, in every order of axes: it must come back where it was.
	 */
	@ParameterizedTest(name = "axis order {0} {1} {2}")
	@CsvSource({"0, 1, 2", "0, 2, 1", "1, 0, 2", "1, 2, 0", "2, 0, 1", "2, 1, 0"})
	void turnsAxesThereAndBack(int x, int y, int z) {
		float[] voxels = new float[9 * 7 * 5];
		// A box from (2, 1, 1) to (7, 5, 3), its corners set apart.
		for (int k = 1; k <= 3; k++)
			for (int j = 1; j <= 5; j++) for (int i = 2; i <= 7; i++) voxels[i + 9 * (j + 7 * k)] = 1;
		voxels[3 + 9 * (4 + 7 * 2)] = 5;
		AxisOrder order = new AxisOrder(x, y, z);
		Preprocessed scan =
				plain(MM, order, NONE, NnUNetVersion.NNUNET_V1).forward(volume(MM, voxels, 9, 7, 5), () -> {});
		assertTrue(Intervals.equals(FinalInterval.createMinMax(2, 1, 1, 7, 5, 3), scan.box()), "box " + scan.box());
		assertEquals(order.apply(new Extent(6, 5, 3)), scan.size());
		long[] at = order.apply(new Extent(3 - 2, 4 - 1, 2 - 1)).toArray();
		assertEquals(5, scan.voxels().getAt(at[0], at[1], at[2], 0).get());

		float[] background = filled((int) scan.size().voxels(), 2);
		RandomAccessibleInterval<FloatType> scores =
				Channels.stack(List.of(background, Channels.copy(scan.voxels(), 0)), scan.size());
		LabelMap classes = GivenScores.export(scan, scores).labels();
		assertEquals(new Extent(9, 7, 5), classes.size());
		var cursor = Views.flatIterable(classes.voxels()).localizingCursor();
		for (int i = 0; i < voxels.length; i++)
			assertEquals(voxels[i] > 2 ? 1 : 0, cursor.next().get(), "at " + cursor);
	}

	/** Sizes and spacings differ per axis, so a swapped axis shows in the size. */
	@Test
	void resamplesEachAxisByItsOwnSpacing() {
		Volume volume = volume(new Spacing(2, 1, 1.5), filled(10 * 12 * 14, 7), 10, 12, 14);
		Preprocessed scan = plain(new Spacing(1, 2, 3), new AxisOrder(1, 2, 0), NONE, NnUNetVersion.NNUNET_V1)
				.forward(volume, () -> {});
		// network x is the volume's y (1 mm to 1 mm), y is z (1.5 to 2 mm: 10.5), z is x (2 to 3 mm: 6.67)
		assertEquals(new Extent(12, 10, 7), scan.size());
		scan.voxels().forEach(voxel -> assertEquals(7, voxel.get(), 1e-5));
	}

	@Test
	void roundsHalvesToTheEvenNumber() {
		assertEquals(new Extent(2, 4, 1), Resampling.newSize(new Extent(5, 7, 1), MM, new Spacing(2, 2, 5)));
	}

	@Test
	void choosesTheSeparateAxis() {
		assertEquals(Resampling.NONE, Resampling.separateAxis(new Spacing(1, 1, 3), MM));
		assertEquals(2, Resampling.separateAxis(new Spacing(1, 1, 3.01), MM));
		assertEquals(0, Resampling.separateAxis(MM, new Spacing(4, 1, 1)));
		assertEquals(1, Resampling.separateAxis(new Spacing(1, 4, 1), new Spacing(4, 1, 1)));
		assertEquals(Resampling.NONE, Resampling.separateAxis(new Spacing(4, 4, 1), new Spacing(1, 1, 4)));
	}

	@Test
	void staysWithinTheRangeOfTheSource() {
		float[] step = {0, 0, 0, 10, 10, 10};
		float[] result = new Resampling(new Extent(6, 1, 1), new Extent(25, 1, 1), Resampling.NONE).cubic(step);
		for (float value : result) assertTrue(value >= 0 && value <= 10, Arrays.toString(result));
	}

	@Test
	void reproducesACubicInsideAndTheSamplesThemselves() {
		float[] cubic = new float[40];
		for (int i = 0; i < 40; i++) cubic[i] = (float) (0.001 * Math.pow(i - 18.3, 3));
		float[] thrice = new Resampling(new Extent(1, 40, 1), new Extent(1, 120, 1), Resampling.NONE).cubic(cubic);
		for (int i = 0; i < 40; i++) assertEquals(cubic[i], thrice[3 * i + 1], 1e-4, "sample " + i);
		for (int i = 36; i < 84; i++)
			assertEquals(0.001 * Math.pow((i + 0.5) / 3 - 0.5 - 18.3, 3), thrice[i], 1e-4, "between samples " + i);
	}

	@Test
	void keepsAnEmptyImageWhole() {
		Preprocessed scan = plain(MM, AxisOrder.IDENTITY, Normalization.zScore(true), NnUNetVersion.NNUNET_V1)
				.forward(volume(MM, new float[60], 3, 4, 5), () -> {});
		assertEquals(new Extent(3, 4, 5), scan.size());
		scan.voxels().forEach(voxel -> assertEquals(0, voxel.get()));
	}

	@ParameterizedTest
	@EnumSource(NnUNetVersion.class)
	void takesForBackgroundWhatIsNoNumber(NnUNetVersion nnUNetVersion) {
		float[] voxels = filled(6 * 6 * 6, 4);
		voxels[0] = Float.NaN;
		voxels[100] = Float.POSITIVE_INFINITY;
		Arrays.fill(voxels, 180, 216, Float.NaN);
		voxels[200] = Float.NEGATIVE_INFINITY;
		Preprocessed scan = plain(
						new Spacing(0.7, 1.3, 1), AxisOrder.IDENTITY, Normalization.zScore(true), nnUNetVersion)
				.forward(volume(MM, voxels, 6, 6, 6), () -> {});
		assertTrue(Intervals.equals(new FinalInterval(6, 6, 5), scan.box()), "box " + scan.box());
		scan.voxels().forEach(voxel -> assertTrue(Float.isFinite(voxel.get())));
		plain(MM, AxisOrder.IDENTITY, NONE, nnUNetVersion)
				.forward(volume(MM, filled(8, Float.NaN), 2, 2, 2), () -> {})
				.voxels()
				.forEach(voxel -> assertEquals(0, voxel.get()));
	}

	@Test
	void refusesTheWrongNumberOfChannels() {
		Volume two = new Volume(ArrayImgs.floats(filled(16, 1), 2, 2, 2, 2), Geometry.unoriented(MM));
		refused(
				InvalidVolume.class,
				() -> plain(MM, AxisOrder.IDENTITY, NONE, NnUNetVersion.NNUNET_V1)
						.forward(two, () -> {}),
				"needs 1 channel, the image has 2");
	}

	/** A hollow shell: the cavity is inside, the corner beyond a notch is not. */
	@Test
	void fillsEnclosedHolesOnly() {
		Extent size = new Extent(5, 6, 7);
		float[] shell = filled(5 * 6 * 7, 1);
		shell[2 + 5 * (2 + 6 * 3)] = 0;
		shell[0] = 0;
		shell[4 + 5 * (5 + 6 * 6)] = 0;
		shell[3 + 5 * (5 + 6 * 6)] = 0;
		shell[3 + 5 * (4 + 6 * 6)] = 0;
		boolean[] mask = Crop.mask(List.of(shell), size, () -> {});
		List<Integer> outside = new ArrayList<>();
		for (int i = 0; i < mask.length; i++) if (!mask[i]) outside.add(i);
		assertEquals(List.of(0, 3 + 5 * (4 + 6 * 6), 3 + 5 * (5 + 6 * 6), 4 + 5 * (5 + 6 * 6)), outside);
	}

	@ParameterizedTest
	@CsvSource({"NNUNET_V1, -1, -0.5, 1, 0", "NNUNET_V2, -1, -0.5, 1, -1"})
	void clipsCtAndLeavesTheOutsideToTheConvention(
			NnUNetVersion nnUNetVersion, float a, float b, float c, float outside) {
		Normalization ct = new Normalization(Scheme.CT, true, new Statistics(30, 20, 10, 50));
		float[] voxels = {-1000, 20, 3000, 0};
		ct.apply(voxels, new boolean[] {true, true, true, false}, nnUNetVersion);
		assertArrayEquals(new float[] {a, b, c, outside}, voxels, 1e-6f);
	}

	@Test
	void normalisesByTheOtherSchemes() {
		float[] ct2 = {-1000, 20, 40, 3000};
		new Normalization(Scheme.CT2, false, new Statistics(0, 0, 10, 50)).apply(ct2, null, NnUNetVersion.NNUNET_V1);
		assertArrayEquals(new float[] {-2, -1, 1, 2}, ct2, 1e-6f);
		float[] unit = {-3, 1, 5};
		new Normalization(Scheme.ZERO_TO_ONE, false, null).apply(unit, null, NnUNetVersion.NNUNET_V2);
		assertArrayEquals(new float[] {0, 0.5f, 1}, unit, 1e-6f);
		float[] rgb = {0, 51, 255};
		new Normalization(Scheme.RGB, false, null).apply(rgb, null, NnUNetVersion.NNUNET_V2);
		assertArrayEquals(new float[] {0, 0.2f, 1}, rgb, 1e-6f);
		float[] masked = {1, 3, 99};
		Normalization.zScore(true).apply(masked, new boolean[] {true, true, false}, NnUNetVersion.NNUNET_V1);
		assertArrayEquals(new float[] {-1, 1, 0}, masked, 1e-6f);
	}

	@Test
	void saysWhenIntensitiesDoNotFit() {
		assertThrows(InvalidVolume.class, () -> new Normalization(Scheme.RGB, false, null)
				.apply(new float[] {0, 256}, null, NnUNetVersion.NNUNET_V2));
		assertThrows(InvalidVolume.class, () -> new Normalization(Scheme.CT2, false, new Statistics(0, 0, 10, 50))
				.apply(new float[] {0, 100}, null, NnUNetVersion.NNUNET_V1));
	}

	/** v1 takes the statistics after resampling, v2 before: a bright edge that resampling doubles tells them apart. */
	@Test
	void normalisesBeforeOrAfterResampling() {
		float[] voxels = {1, 2, 9};
		Volume volume = volume(MM, voxels, 3, 1, 1);
		Spacing target = new Spacing(0.6, 1, 1);
		float[] first = Channels.copy(
				plain(target, AxisOrder.IDENTITY, Normalization.zScore(false), NnUNetVersion.NNUNET_V2)
						.forward(volume, () -> {})
						.voxels(),
				0);
		float[] last = Channels.copy(
				plain(target, AxisOrder.IDENTITY, Normalization.zScore(false), NnUNetVersion.NNUNET_V1)
						.forward(volume, () -> {})
						.voxels(),
				0);
		assertEquals(0, sum(last), 1e-5);
		assertTrue(Math.abs(sum(first)) > 1e-3, "sum " + sum(first));
		double sd = Math.sqrt((9 + 4 + 25) / 3.0);
		assertEquals((9 - 4) / sd, first[4], 1e-5);
	}

	private static double sum(float[] values) {
		double sum = 0;
		for (float value : values) sum += value;
		return sum;
	}

	@Test
	void givesTheFirstOfEqualScoresAndProbabilitiesThatAddUp() {
		float[] voxels = new float[4 * 4 * 4];
		voxels[1 + 4 * (1 + 4)] = 1;
		voxels[2 + 4 * (2 + 8)] = 1;
		Preprocessed scan = plain(new Spacing(0.5, 0.5, 0.5), AxisOrder.IDENTITY, NONE, NnUNetVersion.NNUNET_V2)
				.forward(volume(MM, voxels, 4, 4, 4), () -> {});
		assertEquals(new Extent(4, 4, 4), scan.size());
		float[] low = filled(64, 1);
		float[] high = filled(64, 2);
		// The last class wins at one end of a row and only draws at the other.
		float[] higher = high.clone();
		for (int i = 3; i < 64; i += 4) higher[i] = 3;
		var classes = GivenScores.export(scan, Channels.stack(List.of(low, high, higher), scan.size()))
				.labels()
				.voxels();
		assertEquals(1, classes.getAt(1, 1, 1).get());
		assertEquals(2, classes.getAt(2, 1, 1).get());
		RandomAccessibleInterval<FloatType> logits = Channels.stack(List.of(low, high, high), scan.size());
		Preprocessed.Export export = GivenScores.export(scan, logits);
		assertEquals(0, export.labels().voxels().getAt(0, 0, 0).get());
		RandomAccessibleInterval<FloatType> probabilities = export.probabilities();
		double e = Math.E;
		assertEquals(1 / (1 + 2 * e), probabilities.getAt(2, 2, 2, 0).get(), 1e-6);
		assertEquals(e / (1 + 2 * e), probabilities.getAt(2, 2, 2, 2).get(), 1e-6);
		assertEquals(1, probabilities.getAt(3, 0, 0, 0).get());
		assertEquals(0, probabilities.getAt(3, 0, 0, 1).get());
	}

	/** The last region with a probability above one half counts, whichever is the most probable. */
	@Test
	void aVoxelBelongsToItsLastRegion() {
		float[] voxels = new float[4 * 4 * 4];
		voxels[1 + 4 * (1 + 4)] = 1;
		voxels[2 + 4 * (2 + 8)] = 1;
		Preprocessed scan = plain(MM, AxisOrder.IDENTITY, NONE, NnUNetVersion.NNUNET_V2)
				.forward(volume(MM, voxels, 4, 4, 4), () -> {});
		assertEquals(new Extent(2, 2, 2), scan.size());
		float[] first = {3, 3, -1, 0, 3, 3, 3, 3}, second = {-1, 1, -1, 0, 2, -2, 2, -2};
		Preprocessed.Export export = scan.export(LabelRule.ofRegions(2), Optional.of(GivenScores.scratch()));
		GivenScores.boxes(Channels.stack(List.of(first, second), scan.size()), scan.size())
				.forEach(export);
		int[] expected = {1, 2, 0, 0, 2, 1, 2, 1};
		for (int i = 0; i < 8; i++)
			assertEquals(
					expected[i],
					export.labels()
							.voxels()
							.getAt(1 + i % 2, 1 + i / 2 % 2, 1 + i / 4)
							.get());
		assertEquals(0, export.labels().voxels().getAt(0, 0, 0).get());
		assertEquals(
				1 / (1 + Math.exp(-3)), export.probabilities().getAt(1, 1, 1, 0).get(), 1e-6);
		assertEquals(
				1 / (1 + Math.exp(2)), export.probabilities().getAt(2, 1, 2, 1).get(), 1e-6);
		assertEquals(0, export.probabilities().getAt(0, 0, 0, 0).get(), "no region outside of the box");
	}

	/** Numbers of nnU-Net 2.8.1's resample_torch_fornnunet, for voxels of 5 mm that become 7.5 mm. */
	@Test
	void interpolatesAsPyTorch() {
		float[] image = new float[12];
		for (int i = 0; i < image.length; i++) image[i] = i * i;
		Extent size = new Extent(2, 2, 3);
		Spacing from = new Spacing(1, 1, 5), to = new Spacing(1, 0.67, 7.5);
		Resampling slices = Interpolation.LINEAR.resampling(size, from, to);
		assertArrayEquals(
				new float[] {0, 1, 2, 5, 4, 9, 64, 81, 82, 101, 100, 121},
				Interpolation.LINEAR.image(slices, image),
				1e-5f);
		Resampling whole = Interpolation.LINEAR_THROUGHOUT.resampling(size, from, to);
		assertArrayEquals(
				new float[] {4, 7, 8, 13, 12, 19, 52, 67, 68, 85, 84, 103},
				Interpolation.LINEAR_THROUGHOUT.image(whole, image),
				1e-5f);
		Resampling none = Interpolation.NONE.resampling(size, from, to);
		assertArrayEquals(image, Interpolation.NONE.image(none, image));
	}

	@Test
	void bringsLabelsOfTheVolumeToTheNetworksGrid() {
		float[] voxels = new float[4 * 6 * 8];
		short[] labels = new short[voxels.length];
		for (int z = 2; z < 6; z++)
			for (int y = 2; y < 6; y++)
				for (int x = 0; x < 2; x++) {
					voxels[x + 4 * (y + 6 * z)] = 1;
					labels[x + 4 * (y + 6 * z)] = (short) (z < 4 ? 300 : 65000);
				}
		Preprocessed scan = plain(new Spacing(0.5, 1, 2), new AxisOrder(2, 1, 0), NONE, NnUNetVersion.NNUNET_V1)
				.forward(volume(MM, voxels, 4, 6, 8), () -> {});
		assertEquals(new Extent(8, 4, 1), scan.size());
		var resampled =
				scan.labels(new LabelMap(ArrayImgs.unsignedShorts(labels, 4, 6, 8), Geometry.unoriented(MM)), false);
		for (int x = 0; x < 8; x++)
			assertEquals(x < 4 ? 300 : 65000, resampled.getAt(x, 3, 0).get(), "x " + x);
	}
}
