package sc.fiji.stunet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.JavaProcess;
import sc.fiji.stunet.TinyData;
import sc.fiji.stunet.TinyModel;

/** The command itself in a process with 6 GB of address space: what does not fit is refused before it begins. */
@Tag("engine")
@Tag("process")
@EnabledOnOs(OS.LINUX)
class LimitedMemoryTest {

	/** In kB. */
	private static final int LIMIT = 6_000_000;

	/** About 7 GB of tensors; most computers have that. */
	private static final int LARGE_PATCH = 512;

	@TempDir
	Path folder;

	private record Run(int exitCode, String err) {}

	private Run run(String... arguments) throws Exception {
		// Java's own share of the address space is kept small.
		List<String> java = JavaProcess.with(
						List.of(
								"-Xmx256m",
								"-XX:ReservedCodeCacheSize=64m",
								"-XX:CompressedClassSpaceSize=64m",
								"-Dfile.encoding=UTF-8"),
						StuNetCommandLine.class,
						arguments)
				.command();
		List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -v " + LIMIT + "; exec \"$0\" \"$@\""));
		command.addAll(java);
		Process process = new ProcessBuilder(command)
				.directory(folder.toFile())
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
		String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
		return new Run(process.waitFor(), err);
	}

	private void predict(int patch, int exitCode, String... parts) throws Exception {
		String image = TinyData.write(folder.resolve("data"), 1)
				.resolve("images/case0.nii.gz")
				.toString();
		TinyModel.write(folder.resolve("m" + patch + ".stunet"), patch, 1, Optional.empty(), 1, 2);
		Run run = run("predict", "-m", "m" + patch + ".stunet", "-i", image, "-o", patch + ".nii.gz", "--no-mirror");
		assertEquals(exitCode, run.exitCode(), run.err());
		says(run.err(), parts);
		assertEquals(exitCode == 0, Files.exists(folder.resolve(patch + ".nii.gz")));
	}

	@Test
	void aSmallPredictionRuns() throws Exception {
		predict(8, 0, " GB of memory");
	}

	@Test
	void aLargePredictionIsRefused() throws Exception {
		predict(
				LARGE_PATCH,
				7,
				"There is too little memory for this network: a patch of 512 x 512 x 512 voxels",
				"it can have");
	}

	@Test
	void aLargeTrainingIsRefusedBeforeItsCasesArePrepared() throws Exception {
		TinyData.write(folder.resolve("data"), 1);
		TinyData.writePlan(folder.resolve("plan.json"));
		String plan = Files.readString(folder.resolve("plan.json"));
		Files.writeString(
				folder.resolve("plan.json"), plan.replaceFirst("(\"patch[^\\[]*)\\[[^\\]]*\\]", "$1[256, 256, 256]"));
		Run run = run("train", "-d", "data", "-o", "x.stunet", "--plan", "plan.json");
		assertEquals(7, run.exitCode(), run.err());
		says(
				run.err(),
				"There is too little memory for training this network: a patch of 256 x 256 x 256 voxels",
				"it can have");
		assertTrue(Files.notExists(folder.resolve("x.training/cases")), run.err());
	}
}
