package sc.fiji.stunet.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.files.Sha256;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.train.cases.SourceCase;
import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/** Images whose channels lie in one file: hyperstacks, and the 4D NIfTI of the Medical Segmentation Decathlon. */
class ChannelsOfAFileTest {

	private static final Extent SIZE = new Extent(12, 10, 8);

	@TempDir
	Path folder;

	private MadeData made;

	@BeforeEach
	void make() {
		made = MadeData.in(folder)
				.with(Geometry.unoriented(new Spacing(1, 1, 1)))
				.names();
	}

	/** @param factor of the first channel's values in the second one, which begins at 1000 */
	private void image(String file, float factor) throws Exception {
		float[][] channels = new float[2][(int) SIZE.voxels()];
		for (int i = 0; i < channels[0].length; i++) {
			channels[0][i] = i % 950;
			channels[1][i] = 1000 + factor * (i % 950);
		}
		Path path = folder.resolve(file);
		Files.createDirectories(path.getParent());
		if (file.endsWith(".tif")) hyperstack(path, channels);
		else VolumeWriter.write(path, new Volume(Channels.stack(List.of(channels), SIZE), made.geometry()), true);
	}

	private static void hyperstack(Path path, float[]... channels) {
		int plane = SIZE.x() * SIZE.y();
		ImageStack slices = new ImageStack(SIZE.x(), SIZE.y());
		for (int z = 0; z < SIZE.z(); z++)
			for (float[] channel : channels)
				slices.addSlice("", Arrays.copyOfRange(channel, z * plane, (z + 1) * plane));
		ImagePlus image = new ImagePlus("made", slices);
		image.setDimensions(channels.length, SIZE.z(), 1);
		image.getCalibration().setUnit("mm");
		assertTrue(IJ.saveAsTiff(image, path.toString()));
	}

	private DataSet data() {
		return DataSet.read(folder, Progress.none());
	}

	private IntegrityReport check() {
		return IntegrityCheck.run(data(), Progress.none());
	}

	private void twoChannels() {
		TrainingCase one = data().cases().get(0);
		assertEquals(2, one.channels());
		Volume image = one.read(Progress.none()).image();
		assertEquals(2, image.channels());
		for (int channel = 0; channel < 2; channel++) {
			float[] voxels = Channels.copy(image.voxels(), channel);
			assertArrayEquals(new float[] {1000 * channel, 1000 * channel + 1}, new float[] {voxels[0], voxels[1]});
		}
	}

	@Test
	void hyperstacks() throws Exception {
		for (String name : List.of("a", "b")) {
			image("images/" + name + ".tif", 1);
			made.labels("labels/" + name + ".nii.gz");
		}
		twoChannels();
		assertEquals(List.of("channel 0", "channel 1"), data().channels());
		assertEquals(List.of(), check().findings());
		image("images/b.tif", 0);
		says(check().findings().get(0).toString(), "warning", "b.tif");
		image("images/b.tif", -5);
		says(check().findings().get(0).toString(), "look like CT", "-3745");
		hyperstack(folder.resolve("images/b.tif"), new float[(int) SIZE.voxels()]);
		says(check().errors().get(0).sentence(), "b.tif: the case b has 1 channel, but a has 2", "in one file, or");
	}

	@Test
	void volumesThatAreNamedAsChannels() throws Exception {
		for (String name : List.of("a", "b")) {
			image("imagesTr/" + name + ".nii.gz", 1);
			made.labels("labelsTr/" + name + ".nii.gz");
		}
		made.text(
				"dataset.json",
				"{\"modality\": {\"0\": \"FLAIR\", \"1\": \"T1w\"}, "
						+ "\"labels\": {\"1\": \"edema\", \"2\": \"tumour\"}}");
		twoChannels();
		Map<Path, String> all = new HashMap<>();
		Map<String, SourceCase> cases = new HashMap<>();
		IntegrityReport report = IntegrityCheck.run(data(), Progress.none(), (one, content, sha256) -> {
			assertEquals(2, content.image().channels());
			all.putAll(sha256);
			cases.put(one.name(), SourceCase.of(one, sha256));
		});
		assertEquals(List.of(), report.findings());
		Path file = folder.resolve("imagesTr/a.nii.gz");
		assertEquals(Sha256.of(List.of(file)), all.get(file));
		assertEquals(
				SourceCase.of(data().cases().get(0)).sha256(), cases.get("a").sha256());
		// Read again, it is the same.
		assertEquals(2, cases.get("a").content().apply(Progress.none()).image().channels());
	}

	@ParameterizedTest
	@ValueSource(strings = {"{}", "{\"channel_names\": {\"0\": \"a\", \"1\": \"b\", \"2\": \"c\"}}"})
	void volumesThatNobodyNames(String description) throws Exception {
		image("images/a.nii.gz", 1);
		made.labels("labels/a.nii.gz").text("dataset.json", description);
		IntegrityReport report = check();
		assertEquals(1, report.errors().size(), report.toText());
		says(
				report.errors().get(0).sentence(),
				"a.nii.gz holds 2 volumes, which may be time points or channels",
				"dataset.json, as \"channel_names\"");
	}
}
