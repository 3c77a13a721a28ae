package sc.fiji.stunet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.JavaProcess;
import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/** The program where containers, cron and schedulers start it: nobody listens to what it says, the user has no home. */
@Timeout(120)
@Tag("process")
class SurroundingsTest {

	@TempDir
	private Path folder;

	@BeforeEach
	void makeInputs() throws IOException {
		TinyModel.write(folder.resolve("tiny.stunet"), 1, Optional.empty(), 1, 2, 7);
		float[] voxels = new float[12 * 11 * 10];
		for (int i = 0; i < voxels.length; i++) voxels[i] = i * 7919 % 251;
		Volume scan = new Volume(ArrayImgs.floats(voxels, 12, 11, 10, 1), Geometry.unoriented(new Spacing(3, 3, 3)));
		VolumeWriter.write(folder.resolve("scan.nii.gz"), scan, false);
	}

	/** Ends in time, with the label map and nothing else. */
	private void predict(String redirections, String... options) throws IOException, InterruptedException {
		Path working = Files.createDirectory(folder.resolve("working"));
		List<String> command =
				new ArrayList<>(List.of("bash", "-c", "set -o pipefail; env -u HOME \"$@\" " + redirections, "bash"));
		String arguments = "predict -m ../tiny.stunet -i ../scan.nii.gz -o labels.nii.gz --threads 1 --device cpu";
		command.addAll(JavaProcess.with(List.of(options), StuNetCommandLine.class, arguments.split(" "))
				.command());
		Path log = folder.resolve("log");
		Process process = new ProcessBuilder(command)
				.directory(working.toFile())
				.redirectErrorStream(true)
				.redirectOutput(log.toFile())
				.start();
		assertTrue(process.waitFor(100, TimeUnit.SECONDS));
		assertEquals(0, process.exitValue(), Files.readString(log));
		try (Stream<Path> files = Files.list(working)) {
			assertEquals(
					Set.of("labels.nii.gz"),
					files.map(file -> file.getFileName().toString()).collect(Collectors.toSet()));
		}
		Stunet.succeed("evaluate", "-r", working.resolve("labels.nii.gz"), "-p", working.resolve("labels.nii.gz"));
	}

	@ParameterizedTest
	@ValueSource(strings = {"<&-", ">&-", "<&- >&- 2>&-", "2>&1 | true"})
	void aStreamThatIsClosedDoesNotCostTheResult(String redirections) throws Exception {
		predict(redirections);
	}

	/**
	 * What cannot be written, as to a log on a full disk; where the system has no such device, a stream that is closed.
	 */
	@Test
	void aFullDiskForTheLogDoesNotCostTheResult() throws Exception {
		predict(Files.exists(Path.of("/dev/full")) ? ">/dev/full 2>&1" : ">&- 2>&-");
	}

	/** As Java calls the home of a user that the system does not know, and one that is not there. */
	@ParameterizedTest
	@ValueSource(strings = {"?", "/no/such/home"})
	void withoutAHome(String home) throws Exception {
		predict("", "-Duser.home=" + home);
	}
}
