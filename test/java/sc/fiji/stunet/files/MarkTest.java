package sc.fiji.stunet.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.JavaProcess;

@Timeout(60)
@Tag("process")
class MarkTest {

	@TempDir
	Path folder;

	/** Another process, which marks a folder, says so, and waits for its end. */
	public static void main(String[] arguments) throws InterruptedException {
		try (Mark mark = Mark.in(Path.of(arguments[0]))) {
			System.out.println(mark.file());
			Thread.sleep(60_000);
		}
	}

	private List<Path> left() throws IOException {
		try (Stream<Path> all = Files.list(folder)) {
			return all.toList();
		}
	}

	private static void age(Path mark) throws IOException {
		age(mark, 3);
	}

	private static void age(Path mark, int hours) throws IOException {
		Files.setLastModifiedTime(mark, FileTime.from(Instant.now().minusSeconds(3600L * hours)));
	}

	/** As on some disks of clusters: whether it is held is known on its own machine alone. */
	@Test
	void oneWhoseLockIsNotSeenIsDeletedOnlyWhenNobodyHasKeptItForHours() throws IOException {
		Path mark = Files.createFile(folder.resolve(".stunetother-1.mark"));
		age(mark, 1);
		AtomicFolder.sweep(folder);
		assertTrue(Files.exists(mark));
		age(mark);
		AtomicFolder.sweep(folder);
		assertFalse(Files.exists(mark));
	}

	@Test
	void aRunKeepsItsMarkYoung() throws IOException {
		try (Mark mark = Mark.in(folder)) {
			age(mark.file());
			mark.keepNow();
			assertTrue(Files.getLastModifiedTime(mark.file())
					.toInstant()
					.isAfter(Instant.now().minusSeconds(60)));
		}
	}

	/** What was done while it was there is done. */
	@Test
	void oneThatIsGoneFailsNoRun() throws IOException {
		Mark mark = Mark.in(folder);
		Files.delete(mark.file());
		mark.keepNow();
		mark.close();
		assertEquals(List.of(), left());
	}

	@Test
	void itIsThereAsLongAsItsRunIs() throws IOException {
		try (Mark mark = Mark.in(folder)) {
			assertEquals(List.of(mark.file()), left());
			age(mark.file());
			AtomicFolder.sweep(folder);
			assertTrue(Files.exists(mark.file()));
		}
		assertEquals(List.of(), left());
	}

	private Process another() throws IOException {
		return JavaProcess.of(MarkTest.class, folder.toString())
				.redirectErrorStream(true)
				.start();
	}

	/** Also that of a run which has worked for hours. */
	@Test
	void theNextRunDeletesThatOfAKilledOneAlone() throws Exception {
		Process other = another();
		Path mark = Path.of(other.inputReader().readLine());
		age(mark);
		AtomicFolder.sweep(folder);
		assertTrue(Files.exists(mark), "its process is alive");
		other.destroyForcibly().waitFor();
		AtomicFolder.sweep(folder);
		assertFalse(Files.exists(mark));
	}

	@Test
	void aRunThatIsAskedToEndDeletesItsOwn() throws Exception {
		Process other = another();
		Path mark = Path.of(other.inputReader().readLine());
		assertTrue(Files.exists(mark));
		other.destroy();
		other.waitFor();
		assertFalse(Files.exists(mark));
	}
}
