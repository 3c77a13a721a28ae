package sc.fiji.stunet.segmentation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.files.InvalidOutput;

class SegmentationResultTest {

	@Test
	void probabilitiesThatTheDiskCannotHoldAreRefusedBeforeTheWork(@TempDir Path folder) throws IOException {
		refused(
				InvalidOutput.class,
				() -> AtomicFile.scratch(folder, 1L << 60),
				"1152921504.6 GB are needed there; free some space, or choose another folder");
		try (FileChannel scratch = AtomicFile.scratch(folder, 1000)) {
			assertEquals(0, scratch.size());
		}
		try (Stream<Path> left = Files.list(folder)) {
			assertEquals(0, left.count());
		}
	}
}
