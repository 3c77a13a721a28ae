package sc.fiji.stunet.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.JavaProcess;

/** Two runs in one process, and in two. */
@Tag("process")
class FolderLockTest {

	@TempDir
	private Path folder;

	/** Ends with 0 if it gets the lock. */
	public static void main(String[] file) throws IOException {
		System.exit(FolderLock.take(Path.of(file[0])).isPresent() ? 0 : 1);
	}

	@Test
	void whoAsksTwiceInOneProcessDoesNotLetOthersIn() throws IOException, InterruptedException {
		Path file = folder.resolve("lock");
		try (FolderLock lock = FolderLock.take(file).orElseThrow()) {
			assertNotNull(lock);
			assertTrue(FolderLock.take(file).isEmpty());
			assertTrue(FolderLock.take(folder.resolve(".").resolve("lock")).isEmpty());
			assertEquals(1, another(file), "held until it is closed");
		}
		assertEquals(0, another(file));
		FolderLock.take(file).orElseThrow().close();
	}

	private static int another(Path file) throws IOException, InterruptedException {
		return JavaProcess.of(FolderLockTest.class, file.toString())
				.inheritIO()
				.start()
				.waitFor();
	}
}
