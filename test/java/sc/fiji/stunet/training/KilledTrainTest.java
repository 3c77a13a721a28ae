package sc.fiji.stunet.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
				+ ".stunet --plan plan.json --epochs 12 --updates 3 --threads 1 --device cpu"
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
