package sc.fiji.stunet.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.job.Epoch;
import sc.fiji.stunet.job.LearningRates;
import sc.fiji.stunet.job.Preview;
import sc.fiji.stunet.job.TrainingObserver;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.train.TrainerObserver;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;

class LiveSegmentationTest {

	private static final int EPOCH = 3, SEGMENTATION = 5;

	@TempDir
	Path folder;

	private long now;
	private final List<Long> segmentedAt = new ArrayList<>();

	/** After the first epoch, then after at least four times as long as it took. */
	@Test
	void takesAFifthOfTheTime() {
		Path labels = folder.resolve("labels.nii.gz");
		List<Integer> told = new ArrayList<>();
		LiveSegmentation live = new LiveSegmentation(
				new TrainerObserver() {

					@Override
					public void epoch(List<String> structures, Epoch epoch, Optional<Preview> preview) {
						told.add(epoch.number());
					}
				},
				new TrainingObserver() {

					@Override
					public void segmented(Path file) {
						assertTrue(Files.exists(file));
						segmentedAt.add(now);
					}
				},
				labels,
				() -> {
					now += SEGMENTATION;
					return new LabelMap(ArrayImgs.unsignedShorts(2, 2, 2), Geometry.unoriented(new Spacing(1, 1, 1)));
				},
				() -> now,
				Progress.none());
		live.epoch(List.of("one"), epoch(1), Optional.empty());
		assertEquals(List.of(), segmentedAt, "epochs before a training was resumed were shown then");
		for (int number = 2; number <= 20; number++) {
			now += EPOCH;
			live.epoch(
					List.of("one"),
					epoch(number),
					Optional.of(new Preview(1, 1, new float[1], new short[1], new short[1])));
		}
		assertEquals(20, told.size());
		assertEquals(List.of(8L, 34L, 60L), segmentedAt);
	}

	private static Epoch epoch(int number) {
		return new Epoch(number, 20, 0, 0, List.of(0.5), 0.5, 0.5, new LearningRates(0.01, 0.01), 3, 0, 0, false);
	}
}
