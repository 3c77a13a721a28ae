package sc.fiji.stunet.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.JavaProcess;
import sc.fiji.stunet.job.Epoch;
import sc.fiji.stunet.job.LearningRates;
import sc.fiji.stunet.job.Preview;
import sc.fiji.stunet.job.TrainingSchedule;
import sc.fiji.stunet.progress.Progress;

/** A training whose process dies without a word, again and again. */
@Timeout(240)
@Tag("process")
class KilledTrainingTest {

	private static final TrainingSchedule SCHEDULE =
			new TrainingSchedule(140, 5, 2, new LearningRates(0.01, 0.01), 7, Optional.empty(), Optional.empty());
	/** So many that most of the time goes into writing them: that is where the kills shall hit. */
	private static final int PARAMETERS = 50_000;

	@TempDir
	Path folder;

	/**
	 * Runs in a process of its own; says 0 when it begins, then every epoch when its checkpoint is safe. After so many
	 * it only waits for its end: it must not finish, however late that comes.
	 *
	 * @param arguments folder, number of epochs
	 */
	public static void main(String[] arguments) {
		System.out.println(0);
		AtomicInteger left = new AtomicInteger(Integer.parseInt(arguments[1]));
		train(Path.of(arguments[0]), new TrainerObserver() {

			@Override
			public void epoch(List<String> structures, Epoch epoch, Optional<Preview> preview) {
				if (preview.isEmpty()) return;
				System.out.println(epoch.number());
				while (left.get() == 0) LockSupport.park();
				left.decrementAndGet();
			}
		});
	}

	private static TrainingState train(Path folder, TrainerObserver observer) {
		// Becomes worse, so that the first epoch is the best and its checkpoint no help.
		FakeStep step = new FakeStep(PARAMETERS) {

			@Override
			public Score score(Batch batch) {
				long wrong = Math.round(1000 * Math.abs(parameters().values("w").get(0)));
				return new Score(
						wrong / 1000.0, new long[] {0, 2000, 0}, new long[] {0, wrong, 0}, new long[] {0, wrong, 0});
			}
		};
		return step.trainer(SCHEDULE, folder, observer, Progress.none()).run();
	}

	/** The first three while it begins: before, in or after its first checkpoint, which takes some milliseconds. */
	@Test
	void thirteenKillsChangeNothing() throws IOException, InterruptedException {
		Path killed = Files.createDirectory(folder.resolve("killed"));
		long seed = Long.getLong("stunet.seed", System.nanoTime());
		System.out.println("Kills at random moments of -Dstunet.seed=" + seed);
		Random random = new Random(seed);
		int safe = 0;
		for (int kill = 0; kill < 13; kill++) {
			List<Integer> observed =
					heardUntilKilled(killed, kill < 3 ? 0 : 1 + random.nextInt(4), random.nextInt(kill < 3 ? 100 : 20));
			if (observed.size() == 1) continue;
			assertTrue(
					observed.get(1) > safe,
					"goes on after what was safe, not before: " + observed.get(1) + " after " + safe);
			assertTrue(
					observed.get(1) <= safe + 2,
					"loses nothing, repeats nothing: " + observed.get(1) + " after " + safe);
			safe = observed.get(observed.size() - 1);
		}
		assertTrue(safe < SCHEDULE.epochs(), "the last one was killed in the middle, too");
		assertSame(
				train(Files.createDirectory(folder.resolve("whole")), new TrainerObserver() {}),
				train(killed, new TrainerObserver() {}),
				killed);
	}

	private List<Integer> heardUntilKilled(Path killed, int epochs, int milliseconds)
			throws IOException, InterruptedException {
		Path observed = Files.createTempFile(folder, "heard", "");
		Process process = JavaProcess.of(KilledTrainingTest.class, killed.toString(), String.valueOf(epochs + 5))
				.redirectOutput(observed.toFile())
				.redirectError(ProcessBuilder.Redirect.INHERIT)
				.start();
		while (process.isAlive() && Files.readString(observed).lines().count() <= epochs) Thread.sleep(1);
		Thread.sleep(milliseconds);
		process.destroyForcibly();
		assertTrue(process.waitFor(20, TimeUnit.SECONDS));
		assertEquals(137, process.exitValue(), "it was killed, not finished");
		return Files.readAllLines(observed).stream().map(Integer::valueOf).toList();
	}

	private void assertSame(TrainingState expected, TrainingState actual, Path killed) {
		assertEquals(expected.epochs(), actual.epochs());
		for (int i = 0; i < expected.epochs(); i++)
			assertEquals(
					timeless(expected.log().epochs().get(i)),
					timeless(actual.log().epochs().get(i)));
		Path whole = folder.resolve("whole");
		for (boolean best : new boolean[] {false, true}) {
			try (Checkpoint one = open(whole, best);
					Checkpoint other = open(killed, best)) {
				assertArrayEquals(
						FakeStep.array(one.parameters().values("w")),
						FakeStep.array(other.parameters().values("w")));
				assertArrayEquals(
						FakeStep.array(one.momentum().values("w")),
						FakeStep.array(other.momentum().values("w")));
			}
		}
	}

	private static Checkpoint open(Path folder, boolean best) {
		Checkpoints checkpoints = new Checkpoints(folder);
		Checkpoint latest = checkpoints.latest(Progress.none()).orElseThrow();
		return best ? checkpoints.best(latest.state(), Progress.none()) : latest;
	}

	private static Epoch timeless(Epoch e) {
		return new Epoch(
				e.number(),
				e.of(),
				e.trainingLoss(),
				e.validationLoss(),
				e.pseudoDice(),
				e.meanDice(),
				e.smoothedDice(),
				e.rates(),
				0,
				0,
				0,
				e.best());
	}
}
