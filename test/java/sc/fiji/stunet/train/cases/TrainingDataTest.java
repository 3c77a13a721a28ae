package sc.fiji.stunet.train.cases;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.dataset.TrainingCase;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.train.Sample;
import sc.fiji.stunet.train.planning.TrainingPlan;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/** From NIfTI files and a training plan to batches. */
class TrainingDataTest {

	private static final Extent SIZE = new Extent(30, 28, 26);

	@TempDir
	Path folder;

	@Test
	void filesBecomeBatchesForTrainingAndValidation() throws Exception {
		TrainingCase original = files();
		Plan plan = Cases.plan(new Spacing(1, 1, 1), true, 1, null);
		StuNetConfig network = StuNetConfig.Size.S.config(
				1,
				3,
				List.of(
						new Extent(2, 2, 2),
						new Extent(2, 2, 2),
						new Extent(2, 2, 2),
						new Extent(2, 2, 2),
						new Extent(1, 1, 1)));
		TrainingPlan training = new TrainingPlan(network, plan, Cases.STRUCTURES, 3, false, Optional.empty());
		CaseStore store = new CaseStore(folder.resolve("cases"), plan, Cases.LABELLING);
		List<PreprocessedCase> cases = store.prepare(List.of(SourceCase.of(original)), Progress.none());

		PatchSampler validation = PatchSampler.forValidation(cases, training, 4);
		PatchSampler varied = PatchSampler.forTraining(cases, training, Cases.LABELLING, 4);
		int changed = 0;
		int outside = 0;
		int withOutside = 0;
		for (int number = 0; number < 20; number++) {
			assertEquals(plan.patch(), validation.batch(number).patch());
			List<Sample> raw = validation.batch(number).samples();
			List<Sample> samples = varied.batch(number).samples();
			assertEquals(3, raw.size());
			assertEquals(3, samples.size());
			for (int i = 0; i < 3; i++) {
				if (!Arrays.equals(raw.get(i).image(), samples.get(i).image())) changed++;
				if (zeros(raw.get(i)) > 500) {
					withOutside++;
					assertTrue(
							zeros(samples.get(i)) > 0,
							"outside the mask is 0 again, whatever was done to the intensities");
				}
				for (int v = 0; v < samples.get(i).classes().length; v++) {
					assertTrue(samples.get(i).classes()[v] >= 0 && raw.get(i).classes()[v] >= 0, "no mark is left");
					if (raw.get(i).image()[v] == 0) outside++;
				}
			}
		}
		assertTrue(changed > 45, changed + " of 60 patches are varied");
		assertTrue(withOutside > 20, withOutside + " patches have much outside the mask");
		assertTrue(outside > 1000, outside + " voxels outside the mask");
		List<PreprocessedCase> again = store.prepare(List.of(SourceCase.of(original)), Progress.none());
		assertEquals(cases.get(0).key(), again.get(0).key());
		assertEquals(
				cases.get(0).key(),
				CaseKey.of(SourceCase.of(copied(original)), plan, Cases.LABELLING),
				"a copy is the same, whatever its name and date");
		Files.write(original.labels(), new byte[] {0}, StandardOpenOption.APPEND);
		assertNotEquals(
				cases.get(0).key(), CaseKey.of(SourceCase.of(original), plan, Cases.LABELLING), "the label map counts");
		assertArrayEquals(new int[] {1, 2}, cases.get(0).foreground());
	}

	private static int zeros(Sample sample) {
		int zeros = 0;
		for (float value : sample.image()) if (value == 0) zeros++;
		return zeros;
	}

	private TrainingCase copied(TrainingCase original) throws IOException {
		Path image = Files.copy(original.images().get(0), folder.resolve("copy.nii.gz")),
				labels = Files.copy(original.labels(), folder.resolve("copy_labels.nii.gz"));
		Files.setLastModifiedTime(image, FileTime.fromMillis(1_000_000));
		return new TrainingCase(original.name(), List.of(image), labels);
	}

	/** With zeros around a block in the middle, so that there is a mask. */
	private TrainingCase files() {
		Geometry geometry = Geometry.of(new Spacing(1, 1, 1), new double[] {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0});
		Volume volume = Cases.volume(SIZE, 1, geometry, 5);
		for (int z = 0; z < SIZE.z(); z++)
			for (int y = 0; y < SIZE.y(); y++)
				for (int x = 0; x < SIZE.x(); x++)
					if (Math.abs(x - 15) + Math.abs(y - 14) + Math.abs(z - 13) > 22)
						volume.voxels().getAt(x, y, z, 0).set(0);
		VolumeWriter.write(folder.resolve("a.nii.gz"), volume, false);
		VolumeWriter.writeLabels(folder.resolve("a_labels.nii.gz"), Cases.labels(SIZE, geometry), false);
		return new TrainingCase("a", List.of(folder.resolve("a.nii.gz")), folder.resolve("a_labels.nii.gz"));
	}
}
