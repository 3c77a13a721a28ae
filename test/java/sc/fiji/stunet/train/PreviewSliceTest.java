package sc.fiji.stunet.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.job.Epoch;
import sc.fiji.stunet.job.LearningRates;
import sc.fiji.stunet.job.Preview;
import sc.fiji.stunet.job.TrainingSchedule;
import sc.fiji.stunet.model.Labelling;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;

/** What is shown of the validation while a network learns. */
class PreviewSliceTest {

	private static final Extent PATCH = new Extent(3, 2, 4);
	private static final int AREA = 6, VOXELS = 24;
	private static final Labelling CLASSES =
			Labelling.of(Structures.named(List.of("a", "b", "c", "d", "e", "f", "g", "h", "i")));

	/** Two channels; every value tells its place. */
	private static Sample sample(int offset, int... classes) {
		float[] image = new float[2 * VOXELS];
		for (int i = 0; i < image.length; i++) image[i] = offset + i;
		short[] all = new short[VOXELS];
		for (int i = 0; i < classes.length; i++) all[i] = (short) classes[i];
		return new Sample(image, all);
	}

	/** Its answer at a voxel is the voxel's value. */
	private static final class Echo extends FakeStep {

		Echo() {
			super(1);
		}

		@Override
		public short[] classes(float[] image) {
			short[] classes = new short[VOXELS];
			for (int i = 0; i < VOXELS; i++) classes[i] = (short) image[i];
			return classes;
		}
	}

	@Test
	void theSliceWithTheMostOfTheReferenceInTheLastSample() {
		Sample full = sample(0, 1, 1, 1, 1, 1, 1);
		Sample last = sample(1000, 0, 0, 0, 0, 0, 2, 1, 0, 0, 0, 2, 0, 0, 1, 2, 0, 0, 3, 0, 0, 0, 0, 0, 9);
		Preview shown =
				PreviewSlice.of(new Batch(PATCH, List.of(full, last)), CLASSES).shown(new Echo());
		assertEquals(3, shown.width());
		assertEquals(2, shown.height());
		assertArrayEquals(new short[] {0, 1, 2, 0, 0, 3}, shown.reference());
		for (int i = 0; i < AREA; i++) {
			assertEquals(1000 + 2 * AREA + i, shown.image()[i]);
			assertEquals(1000 + 2 * AREA + i, shown.prediction()[i]);
		}
	}

	@Test
	void theFirstBatchThatShowsAStructure() {
		BatchSource source = number -> new Batch(PATCH, List.of(sample((int) number * 100, 0, number == 2 ? 1 : 0)));
		assertEquals(200, PreviewSlice.of(source, 4, CLASSES).sample().image()[0]);
		PreviewSlice none = PreviewSlice.of(source, 2, CLASSES);
		assertEquals(0, none.sample().image()[0]);
		assertEquals(2, none.z(), "the middle");
	}

	/** As the samplers do, every batch is another one; the one that is shown is not. */
	@Test
	void everyEpochShowsTheSamePlaceAlsoWhenResumed(@TempDir Path folder) {
		List<Float> locations = new ArrayList<>();
		for (int epochs : new int[] {2, 5}) {
			boolean[] end = {false};
			TrainerObserver observer = new TrainerObserver() {

				@Override
				public void epoch(List<String> structures, Epoch epoch, Optional<Preview> preview) {
					if (preview.isEmpty()) return;
					locations.add(preview.get().image()[0]);
					end[0] = epoch.number() == epochs;
				}
			};
			Progress until = new FakeProgress().cancelledWhen(() -> end[0]);
			TrainingSchedule schedule = new TrainingSchedule(
					20, 2, 2, new LearningRates(0.01, 0.01), 1, Optional.empty(), Optional.empty());
			try {
				new FakeStep(4).trainer(schedule, folder, observer, until).run();
			} catch (Cancelled e) {
				assertEquals(epochs, locations.size());
			}
		}
		assertEquals(5, locations.size());
		assertEquals(1, locations.stream().distinct().count(), locations::toString);
		assertEquals(FakeStep.batches(2).batch(0).samples().get(0).image()[0], locations.get(0));
	}
}
