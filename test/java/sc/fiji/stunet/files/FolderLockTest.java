package sc.fiji.stunet.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.JavaProcess;

/** Two runs in one process, and in two. */
@Tag("process")
class FolderLockTest {

	@TempDir
	private Path folder;

	/** Ends with 0 if it gets the lock; or takes and deletes it again and again, and ends with 0 if it was alone. */
	public static void main(String[] arguments) throws IOException {
		Path file = Path.of(arguments[0]);
		if (arguments.length == 1) System.exit(FolderLock.take(file).isPresent() ? 0 : 1);
		Path here = file.resolveSibling("here");
		for (int times = 0; times < Integer.parseInt(arguments[1]); ) {
			Optional<FolderLock> lock = FolderLock.take(file);
			if (lock.isEmpty()) continue;
			times++;
			// Thrown if there is one.
			Files.createFile(here);
			Files.delete(here);
			lock.get().delete();
		}
		System.exit(0);
	}

	/** Who has opened the file just before it is deleted does not hold the lock of those who make it anew. */
	@Test
	void aLockThatIsDeletedIsNobodysAnyMore() throws IOException, InterruptedException {
		Path file = folder.resolve("lock");
		List<Process> all = new ArrayList<>();
		for (int i = 0; i < 3; i++)
			all.add(JavaProcess.of(FolderLockTest.class, file.toString(), "2000")
					.inheritIO()
					.start());
		for (Process one : all) assertEquals(0, one.waitFor());
		assertFalse(Files.exists(file));
	}

	@Test
	void whatWasThereBeforeStays() throws IOException {
		Path file = folder.resolve("lock");
		FolderLock.take(file).orElseThrow().undo();
		assertFalse(Files.exists(file));
		Files.writeString(file, "somebody's");
		FolderLock.take(file).orElseThrow().undo();
		assertEquals("somebody's", Files.readString(file));
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

	/** Java closes the channel then, but the lock is given back in this process, too. */
	@Test
	void anInterruptedThreadGivesItBack() throws IOException {
		Path file = folder.resolve("lock");
		FolderLock lock = FolderLock.take(file).orElseThrow();
		Thread.currentThread().interrupt();
		lock.delete();
		assertThrows(ClosedByInterruptException.class, () -> FolderLock.take(file));
		assertTrue(Thread.interrupted());
		lock.close();
		FolderLock.take(file).orElseThrow().delete();
		assertFalse(Files.exists(file));
	}

	private static int another(Path file) throws IOException, InterruptedException {
		return JavaProcess.of(FolderLockTest.class, file.toString())
				.inheritIO()
				.start()
				.waitFor();
	}
}
