package sc.fiji.stunet.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
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
import sc.fiji.stunet.job.Preview;
import sc.fiji.stunet.job.TrainingObserver;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.train.TrainerObserver;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;

class FailingLiveSegmentationTest {

	private static final Optional<Preview> PREVIEW =
			Optional.of(new Preview(1, 1, new float[1], new short[1], new short[1]));

	@TempDir
	Path folder;

	private final List<Path> seen = new ArrayList<>();
	private final List<String> said = new ArrayList<>();
	private long time;

	private LiveSegmentation live(Supplier<LabelMap> segmentation) {
		TrainingObserver user = new TrainingObserver() {

			@Override
			public void segmented(Path labels) {
				seen.add(labels);
			}
		};
		return new LiveSegmentation(
				new TrainerObserver() {},
				user,
				folder.resolve("live.nii.gz"),
				() -> {
					time += 10;
					return segmentation.get();
				},
				() -> time,
				new FakeProgress().logging(said::add));
	}

	private void epoch(LiveSegmentation live) {
		live.epoch(List.of(), (Epoch) null, PREVIEW);
	}

	/** As seldom as after one that succeeds. */
	@Test
	void theTrainingGoesOnWhenASegmentationFails() {
		List<String> failures = new ArrayList<>(List.of("There is too little memory."));
		LiveSegmentation live = live(() -> {
			if (!failures.isEmpty()) throw new OutOfMemory(failures.remove(0));
			return new LabelMap(ArrayImgs.unsignedShorts(2, 2, 2), Geometry.unoriented(new Spacing(1, 1, 1)));
		});
		epoch(live);
		says(String.join("; ", said), "the training goes on. There is too little memory.");
		assertEquals(List.of(), seen);
		epoch(live);
		assertEquals(List.of(), seen, "not yet");
		time += 40;
		epoch(live);
		assertEquals(List.of(folder.resolve("live.nii.gz")), seen);
		assertEquals(true, Files.exists(seen.get(0)));
		assertEquals(1, said.size());
	}

	@Test
	void whoCancelsEndsTheTraining() {
		LiveSegmentation live = live(() -> {
			throw new Cancelled();
		});
		assertThrows(Cancelled.class, () -> epoch(live));
	}
}
