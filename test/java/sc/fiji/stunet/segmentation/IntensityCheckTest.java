package sc.fiji.stunet.segmentation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.failure.Refusals;
import sc.fiji.stunet.preprocess.Normalization;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

class IntensityCheckTest {

	private static final Normalization MRI = Normalization.zScore(true);
	private static final Normalization TORSO =
			new Normalization(Normalization.Scheme.CT, false, new Normalization.Statistics(50, 200, -958, 918));

	private final List<String> logged = new ArrayList<>();

	private static float[] noise(double from, double to) {
		float[] voxels = new float[60];
		Random random = new Random(3);
		for (int i = 0; i < voxels.length; i++) voxels[i] = (float) (from + random.nextDouble() * (to - from));
		return voxels;
	}

	private static float[] constant(float value) {
		float[] voxels = new float[60];
		Arrays.fill(voxels, value);
		return voxels;
	}

	private void check(Normalization scheme, float[]... channels) {
		check("The image", scheme, channels);
	}

	private void check(String image, Normalization scheme, float[]... channels) {
		Volume volume = new Volume(
				Channels.stack(List.of(channels), new Extent(5, 4, 3)), Geometry.unoriented(new Spacing(1, 1, 1)));
		IntensityCheck.check(
				volume,
				image,
				Stream.of(channels).map(channel -> scheme).toList(),
				new FakeProgress().logging(logged::add));
	}

	private String refused(float[]... channels) {
		return assertThrows(InvalidVolume.class, () -> check(MRI, channels)).getMessage();
	}

	@Test
	void theImageIsCalledAsItsFile() {
		Refusals.refused(
				InvalidVolume.class,
				() -> check("The image a.nii.gz", MRI, constant(0)),
				"^The image a.nii.gz has the same value");
		float[] data = constant(0);
		data[0] = -3.4e38f;
		Refusals.refused(
				InvalidVolume.class,
				() -> check("The image a.nii.gz", MRI, constant(0), data),
				"^Channel 2 of the image a.nii.gz has voxels");
	}

	@Test
	void aScanWithoutAnyContrastIsRefused() {
		assertEquals(
				"The image has the same value (0.0) in all voxels; look whether it is the right file.",
				refused(constant(0)));
		assertTrue(refused(constant(-1024)).contains("the same value (-1024.0)"));
		assertTrue(refused(constant(Float.NaN)).contains("no finite number in any voxel"));
		assertTrue(refused(constant(Float.POSITIVE_INFINITY)).contains("no finite number in any voxel"));
		float[] someMissing = constant(7);
		someMissing[5] = Float.NaN;
		assertTrue(refused(someMissing).contains("the same value (7.0)"));
		assertTrue(refused(constant(0), constant(1)).contains("same value"), "all channels");
	}

	@Test
	void aBlankChannelAmongOthersIsNamed() {
		check(MRI, noise(0, 100), constant(0));
		assertEquals(
				List.of("Warning: Channel 2 of the image has the same value (0.0) in all voxels; look whether it "
						+ "is the right file."),
				logged);
	}

	@Test
	void voxelsWithoutANumberAreCounted() {
		float[] voxels = noise(0, 100);
		voxels[0] = Float.NaN;
		voxels[59] = Float.NEGATIVE_INFINITY;
		check(MRI, voxels);
		assertEquals(
				List.of("Warning: The image has 2 voxels without a finite number (NaN or infinite); they count "
						+ "as 0, and no mean counts them."),
				logged);
	}

	@ParameterizedTest
	@ValueSource(floats = {Float.MAX_VALUE, -Float.MAX_VALUE, -3.4e38f, 1e20f, 9.96921e36f, -1e30f})
	void whatMarksMissingDataIsRefusedByItsValue(float value) {
		float[] voxels = noise(0, 100);
		voxels[17] = value;
		says(refused(noise(0, 1), voxels), "^Channel 2 of the image has voxels with the value " + value);
	}

	@Test
	void ordinaryScansAreTakenWithoutAWord() {
		check(MRI, noise(0, 4095));
		check(MRI, noise(-500, 32767));
		check(MRI, noise(0, 1e9));
		check(TORSO, noise(-1024, 3071));
		check(TORSO, noise(-200, 300));
		assertEquals(List.of(), logged);
	}

	@Test
	void scansOfAnotherKindAreDoubted() {
		check(TORSO, noise(0, 255));
		check(MRI, noise(-1024, 3071));
		check(TORSO, noise(20000, 30000));
		assertEquals(3, logged.size(), logged.toString());
		assertTrue(
				logged.get(0).contains("Hounsfield units")
						&& logged.get(1).contains("as CT has")
						&& logged.get(2).contains("outside of those that the model knows"),
				logged.toString());
	}
}
