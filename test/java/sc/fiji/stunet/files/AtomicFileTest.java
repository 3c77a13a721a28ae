package sc.fiji.stunet.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.JavaProcess;

@Tag("process")
class AtomicFileTest {

	@TempDir
	Path folder;

	@Test
	void writesAndReplacesOnlyWhenAllowed() throws IOException {
		Path file = folder.resolve("a.txt");
		AtomicFile.write(file, false, out -> out.write("one".getBytes(StandardCharsets.UTF_8)));
		refused(InvalidOutput.class, () -> AtomicFile.write(file, false, out -> out.write(2)), "a.txt exists already");
		assertEquals("one", Files.readString(file));
		AtomicFile.write(file, true, out -> out.write("two".getBytes(StandardCharsets.UTF_8)));
		assertEquals("two", Files.readString(file));
		assertEquals(List.of("a.txt"), names());
	}

	@Test
	void aFailureLeavesTheOldFileAndNothingElse() throws IOException {
		Path file = folder.resolve("a.txt");
		Files.writeString(file, "old");
		for (Exception failure :
				List.of(new IOException("No space left on device"), new IllegalStateException("a bug")))
			assertThrows(
					RuntimeException.class,
					() -> AtomicFile.write(file, true, out -> {
						out.write(new byte[100_000]);
						if (failure instanceof IOException io) throw io;
						throw (RuntimeException) failure;
					}));
		assertEquals("old", Files.readString(file));
		assertEquals(List.of("a.txt"), names());
	}

	@Test
	void theSentenceSaysWhyAndWhere() {
		refused(
				InvalidOutput.class,
				() -> AtomicFile.write(folder.resolve("a.txt"), true, out -> {
					throw new IOException("No space left on device");
				}),
				"a.txt",
				"No space left on device");
		refused(InvalidOutput.class, () -> AtomicFile.check(folder, true), "is a folder");
		refused(InvalidOutput.class, () -> AtomicFile.check(folder.resolve("no/a.txt"), true), "does not exist");
	}

	/** As compressing streams and JSON writers do. */
	@Test
	void theContentMayCloseItsStream() throws IOException {
		Path file = folder.resolve("a.txt");
		AtomicFile.write(file, false, out -> {
			out.write("closed".getBytes(StandardCharsets.UTF_8));
			out.close();
		});
		assertEquals("closed", Files.readString(file));
	}

	@Test
	void othersMayReadTheResultAsAnyFile() throws IOException {
		Assumptions.assumeTrue(
				Files.getFileAttributeView(folder, PosixFileAttributeView.class) != null, "missing: POSIX permissions");
		Path ordinary = Files.createFile(folder.resolve("ordinary.txt"));
		Path file = folder.resolve("a.txt");
		AtomicFile.write(file, false, out -> out.write(1));
		assertEquals(Files.getPosixFilePermissions(ordinary), Files.getPosixFilePermissions(file));
	}

	/** As Ctrl-C or a scheduler asks it to; Windows knows no such request. */
	@Test
	@DisabledOnOs(OS.WINDOWS)
	@Timeout(60)
	void aProcessThatIsAskedToEndLeavesNothing() throws Exception {
		Process writer = JavaProcess.of(
						SlowWriter.class, folder.resolve("a.txt").toString())
				.redirectError(ProcessBuilder.Redirect.DISCARD)
				.start();
		assertEquals('w', writer.getInputStream().read());
		assertEquals(1, names().size());
		writer.destroy();
		writer.waitFor();
		assertEquals(List.of(), names());
	}

	/** Says that it writes, and never ends. */
	static final class SlowWriter {

		public static void main(String[] args) {
			AtomicFile.write(Path.of(args[0]), false, out -> {
				System.out.write('w');
				System.out.flush();
				LockSupport.park();
			});
		}
	}

	@Test
	void whatAppearsMeanwhileIsNotReplacedAndTheResultIsKept() throws IOException {
		Path file = folder.resolve("labels.nii.gz");
		refused(
				InvalidOutput.class,
				() -> AtomicFile.write(file, false, out -> {
					out.write("ours".getBytes(StandardCharsets.UTF_8));
					Files.writeString(file, "theirs");
				}),
				file + " has been made by somebody else",
				"labels-2.nii.gz");
		assertEquals("theirs", Files.readString(file));
		assertEquals("ours", Files.readString(folder.resolve("labels-2.nii.gz")));
		assertEquals(2, names().size());
	}

	@Test
	void theOtherNameKeepsItsEnding() {
		for (String[] pair : new String[][] {
			{"a.nii.gz", "a-2.nii.gz"},
			{"a.nii", "a-2.nii"},
			{"a.b.csv", "a.b-2.csv"},
			{"a", "a-2"},
			{".a", ".a-2"},
			{"m.stunet", "m-2.stunet"}
		}) assertEquals(Path.of(pair[1]), AtomicFile.beside(Path.of(pair[0]), 2));
	}

	private List<String> names() throws IOException {
		try (Stream<Path> files = Files.list(folder)) {
			return files.map(file -> file.getFileName().toString()).sorted().toList();
		}
	}
}
