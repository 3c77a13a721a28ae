package sc.fiji.stunet.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.JavaProcess;
import sc.fiji.stunet.TinyData;
import sc.fiji.stunet.cli.StuNetCommandLine;
import sc.fiji.stunet.model.Model;

/** {@code stunet train} itself, with the real network, killed without a word and resumed. */
@Timeout(240)
@Tag("process")
@Tag("engine")
class KilledTrainTest {

	private static final int KILLS_AT_RANDOM = 3;

	@TempDir
	Path folder;

	private String length = "--epochs 12 --updates 3";

	@Test
	void killsChangeNothing() throws Exception {
		TinyData.write(folder.resolve("data"), 3);
		TinyData.writePlan(folder.resolve("plan.json"));
		long began = System.nanoTime();
		Process whole = start("whole");
		assertEquals(0, end(whole), () -> output("whole"));
		long milliseconds = (System.nanoTime() - began) / 1_000_000;
		Path training = folder.resolve("killed.training");
		killedWhen(() -> Files.exists(training.resolve("cases/case0.case")));
		killedWhen(() -> Files.exists(training.resolve("checkpoints")));
		long seed = Long.getLong("stunet.seed", System.nanoTime());
		System.out.println("Kills at random moments of -Dstunet.seed=" + seed);
		Random random = new Random(seed);
		int hit = 0;
		for (int kill = 0; kill < KILLS_AT_RANDOM; kill++) {
			// The first one early: a training may be faster than the whole one was, which met a cold machine.
			long latest = milliseconds * (kill == 0 ? 2 : 3) / 4;
			long at = System.nanoTime() + random.nextLong(latest) * 1_000_000;
			if (killedWhen(() -> System.nanoTime() > at) == 137) hit++;
		}
		if (!Files.exists(folder.resolve("killed.stunet")))
			assertEquals(0, end(start("killed")), () -> output("killed"));
		assertTrue(hit > 0, "at least the first of them was killed in the middle");
		assertArrayEquals(weights("whole"), weights("killed"));
		assertTrue(Files.notExists(training), "removed when the model is complete");
	}

	/** Of a network for each fold, killed while the second one learns: it goes on there. */
	@Test
	void aKillInALaterFoldLosesNoEarlierOne() throws Exception {
		length = "--epochs 2 --updates 2 --fold each";
		TinyData.write(folder.resolve("data"), 3);
		TinyData.writePlan(folder.resolve("plan.json"));
		assertEquals(0, end(start("whole")), () -> output("whole"));
		Path second = folder.resolve("killed.training/checkpoints_1");
		assertEquals(137, killedWhen(() -> Files.exists(second)), "it was killed in the middle");
		assertTrue(output("killed").contains("epoch 2 of 6"), () -> output("killed"));
		assertEquals(0, end(start("killed")), () -> output("killed"));
		for (int epoch = 1; epoch <= 2; epoch++)
			assertFalse(output("killed").contains("epoch " + epoch + " of 6"), () -> output("killed"));
		assertTrue(output("killed").contains("epoch 6 of 6"), () -> output("killed"));
		List<Path> whole = Model.read(folder.resolve("whole.stunet")).weightsFiles();
		List<Path> killed = Model.read(folder.resolve("killed.stunet")).weightsFiles();
		assertEquals(3, whole.size());
		for (int fold = 0; fold < 3; fold++)
			assertArrayEquals(Files.readAllBytes(whole.get(fold)), Files.readAllBytes(killed.get(fold)));
	}

	/** @return the exit code; 137: it was killed before its end */
	private int killedWhen(BooleanSupplier now) throws Exception {
		if (Files.exists(folder.resolve("killed.stunet"))) return 0;
		Process process = start("killed");
		JavaProcess.await(process, folder.resolve("killed.txt"), now);
		process.destroyForcibly();
		int code = end(process);
		assertTrue(code == 137 || code == 0, () -> output("killed"));
		return code;
	}

	private static int end(Process process) throws InterruptedException {
		assertTrue(process.waitFor(100, TimeUnit.SECONDS));
		return process.exitValue();
	}

	private Process start(String name) throws IOException {
		String arguments = "train -d data -o " + name
				+ ".stunet --plan plan.json " + length + " --threads 1 --device cpu"
				+ (Files.exists(folder.resolve(name + ".training")) ? " --resume" : "");
		return JavaProcess.of(StuNetCommandLine.class, arguments.split(" "))
				.directory(folder.toFile())
				.redirectErrorStream(true)
				.redirectOutput(folder.resolve(name + ".txt").toFile())
				.start();
	}

	private String output(String name) {
		try {
			return Files.readString(folder.resolve(name + ".txt"));
		} catch (IOException e) {
			return e.toString();
		}
	}

	private byte[] weights(String name) throws IOException {
		return Files.readAllBytes(folder.resolve(name + ".stunet").resolve(Model.WEIGHTS));
	}
}
