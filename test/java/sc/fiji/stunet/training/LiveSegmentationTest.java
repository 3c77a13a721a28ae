package sc.fiji.stunet.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.failure.OutOfMemory;
import sc.fiji.stunet.job.Epoch;
import sc.fiji.stunet.job.LearningRates;
import sc.fiji.stunet.job.Preview;
import sc.fiji.stunet.job.TrainingObserver;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.train.TrainerObserver;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;

class LiveSegmentationTest {

	private static final int EPOCH = 3, SEGMENTATION = 5;

	@TempDir
	Path folder;

	private long now;
	private final List<Integer> told = new ArrayList<>();
	private final List<Long> segmentedAt = new ArrayList<>();
	private final List<String> said = new ArrayList<>();

	private LiveSegmentation live(Supplier<LabelMap> segmentation) {
		TrainerObserver next = new TrainerObserver() {

			@Override
			public void epoch(List<String> structures, Epoch epoch, Optional<Preview> preview) {
				told.add(epoch.number());
			}
		};
		TrainingObserver user = new TrainingObserver() {

			@Override
			public void segmented(Path file) {
				assertTrue(Files.exists(file));
				segmentedAt.add(now);
			}
		};
		return new LiveSegmentation(
				next,
				user,
				folder.resolve("labels.nii.gz"),
				() -> {
					now += SEGMENTATION;
					return segmentation.get();
				},
				() -> now,
				new FakeProgress().logging(said::add));
	}

	private static LabelMap found() {
		return new LabelMap(ArrayImgs.unsignedShorts(2, 2, 2), Geometry.unoriented(new Spacing(1, 1, 1)));
	}

	private static void end(LiveSegmentation live, int number) {
		live.epoch(
				List.of("one"),
				epoch(number),
				Optional.of(new Preview(1, 1, new float[1], new short[1], new short[1])));
	}

	private static Epoch epoch(int number) {
		return new Epoch(number, 20, 0, 0, List.of(0.5), 0.5, 0.5, new LearningRates(0.01, 0.01), 3, 0, 0, false);
	}

	/** After the first epoch, then after at least four times as long as it took. */
	@Test
	void takesAFifthOfTheTime() {
		LiveSegmentation live = live(LiveSegmentationTest::found);
		live.epoch(List.of("one"), epoch(1), Optional.empty());
		assertEquals(List.of(), segmentedAt, "epochs before a training was resumed were shown then");
		for (int number = 2; number <= 20; number++) {
			now += EPOCH;
			end(live, number);
		}
		assertEquals(20, told.size());
		assertEquals(List.of(8L, 34L, 60L), segmentedAt);
	}

	/** As seldom as after one that succeeds. */
	@Test
	void theTrainingGoesOnWhenASegmentationFails() {
		List<String> failures = new ArrayList<>(List.of("There is too little memory."));
		LiveSegmentation live = live(() -> {
			if (!failures.isEmpty()) throw new OutOfMemory(failures.remove(0));
			return found();
		});
		end(live, 1);
		says(String.join("; ", said), "the training goes on. There is too little memory.");
		end(live, 2);
		assertEquals(List.of(), segmentedAt, "not yet");
		now += 4 * SEGMENTATION;
		end(live, 3);
		assertEquals(1, segmentedAt.size());
		assertEquals(List.of(1, 2, 3), told);
		assertEquals(1, said.size());
	}

	@Test
	void whoCancelsEndsTheTraining() {
		LiveSegmentation live = live(() -> {
			throw new Cancelled();
		});
		assertThrows(Cancelled.class, () -> end(live, 1));
	}
}
