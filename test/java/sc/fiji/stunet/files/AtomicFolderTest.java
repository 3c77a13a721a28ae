package sc.fiji.stunet.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.JavaProcess;

@Tag("process")
class AtomicFolderTest {

	@TempDir
	Path parent;

	private Path target;

	@BeforeEach
	void oldFolder() throws IOException {
		target = Files.createDirectory(parent.resolve("result"));
		Files.writeString(target.resolve("old"), "old");
	}

	private static List<String> list(Path folder) throws IOException {
		try (Stream<Path> files = Files.list(folder)) {
			return files.map(file -> file.getFileName().toString()).sorted().toList();
		}
	}

	@Test
	void theOldOneIsReplacedAtTheEnd() throws IOException {
		AtomicFolder.write(target, true, folder -> true, fresh -> {
			Files.writeString(fresh.resolve("new"), "new");
			assertEquals(List.of("old"), list(target));
		});
		assertEquals(List.of("new"), list(target));
		assertEquals(List.of("result"), list(parent));
	}

	/** Before it has its name, so that after a power cut all of it is there. */
	@Test
	void allFilesAreSynced() throws IOException {
		Set<Path> files = new HashSet<>();
		try (FileReads disk = new FileReads()) {
			AtomicFolder.write(target, true, folder -> true, fresh -> {
				files.add(Files.writeString(fresh.resolve("new"), "new"));
				files.add(Files.writeString(
						Files.createDirectory(fresh.resolve("0")).resolve("chunk"), "chunk"));
			});
			assertTrue(disk.synced().containsAll(files), () -> "not all of " + files);
		}
	}

	@Test
	void aFailureLeavesTheOldOne() throws IOException {
		refused(
				InvalidOutput.class,
				() -> AtomicFolder.write(target, true, folder -> true, fresh -> {
					Files.writeString(fresh.resolve("new"), "new");
					throw new IOException("no space left");
				}),
				"no space left");
		assertEquals(List.of("old"), list(target));
		assertEquals(List.of("result"), list(parent));
	}

	@Test
	void nothingElseIsReplaced() throws IOException {
		assertThrows(InvalidOutput.class, () -> AtomicFolder.write(target, true, folder -> false, fresh -> {}));
		assertThrows(InvalidOutput.class, () -> AtomicFolder.write(target, false, folder -> true, fresh -> {}));
		Path file = Files.writeString(parent.resolve("file"), "");
		assertThrows(InvalidOutput.class, () -> AtomicFolder.write(file, true, folder -> true, fresh -> {}));
		Path link = Files.createSymbolicLink(parent.resolve("link"), target);
		assertThrows(InvalidOutput.class, () -> AtomicFolder.write(link, true, folder -> true, fresh -> {}));
		assertThrows(
				InvalidOutput.class,
				() -> AtomicFolder.write(parent.resolve("none/x"), true, folder -> true, fresh -> {}));
		assertEquals(List.of("old"), list(target));
		assertEquals(List.of("file", "link", "result"), list(parent));
	}

	@Test
	void theRootIsNoOutput() {
		Path root = parent.getRoot();
		assertThrows(InvalidOutput.class, () -> AtomicFolder.check(root, true, folder -> true));
		assertThrows(InvalidOutput.class, () -> AtomicFile.check(root, true));
		AtomicFolder.recover(root);
	}

	@Test
	void whatALinkPointsToIsKept() throws IOException {
		Path kept =
				Files.writeString(Files.createDirectory(parent.resolve("kept")).resolve("file"), "");
		Files.createSymbolicLink(target.resolve("link"), kept.getParent());
		AtomicFolder.write(target, true, folder -> true, fresh -> {});
		assertTrue(Files.exists(kept));
		assertEquals(List.of(), list(target));
	}

	/** Killed at any moment while it replaces the older folder, what is left has one of these states. */
	@Test
	void betweenTheTwoRenamesTheOlderOneComesBack() throws IOException {
		Path old = AtomicFolder.old(target);
		Files.move(target, old);
		Files.createDirectory(parent.resolve(".stunet-of-a-killed-process.tmp"));
		AtomicFolder.recover(target);
		assertEquals(List.of("old"), list(target));
		assertFalse(Files.exists(old));
		Files.move(target, old);
		AtomicFolder.check(target, true, folder -> true);
		assertEquals(List.of("old"), list(target));
		Files.move(target, old);
		AtomicFolder.write(target, true, folder -> true, fresh -> Files.writeString(fresh.resolve("new"), "new"));
		assertEquals(List.of("new"), list(target));
		assertFalse(Files.exists(old));
		Files.move(target, old);
		refused(
				InvalidOutput.class,
				() -> AtomicFolder.write(target, false, folder -> true, fresh -> {}),
				"exists already");
	}

	@Test
	void afterThemTheNewOneStaysAndTheOlderOneGoes() throws IOException {
		Path old = Files.createDirectory(AtomicFolder.old(target));
		Files.writeString(old.resolve("older"), "");
		AtomicFolder.recover(target);
		assertEquals(List.of("old"), list(target));
		AtomicFolder.check(target, true, folder -> true);
		assertFalse(Files.exists(old));
		assertEquals(List.of("old"), list(target));
	}

	/** Made by somebody else while the result was computed. */
	@Test
	void whatAppearsMeanwhileIsNotReplacedAndTheResultIsKept() throws IOException {
		Path model = parent.resolve("m.stunet");
		Files.createDirectory(parent.resolve("m-2.stunet"));
		refused(
				InvalidOutput.class,
				() -> AtomicFolder.write(model, false, folder -> true, fresh -> {
					Files.writeString(fresh.resolve("ours"), "");
					Files.writeString(Files.createDirectory(model).resolve("theirs"), "");
				}),
				model + " has been made",
				"m-3.stunet");
		assertEquals(List.of("theirs"), list(model));
		assertEquals(List.of("ours"), list(parent.resolve("m-3.stunet")));
		Path other = parent.resolve("n.stunet");
		assertThrows(
				InvalidOutput.class,
				() -> AtomicFolder.write(other, true, folder -> false, fresh -> Files.writeString(other, "a file")));
		assertEquals("a file", Files.readString(other));
		assertTrue(Files.isDirectory(parent.resolve("n-2.stunet")));
	}

	@Test
	void leftoversOfKilledProcessesAreSweptAndThoseOfLivingOnesStay() throws IOException {
		Path dead = Files.createDirectory(parent.resolve(".stunet1.tmp")),
				young = Files.createDirectory(parent.resolve(".stunet2.tmp"));
		Path unlocked = Files.createDirectory(parent.resolve(".stunet3.tmp")),
				file = Files.createFile(parent.resolve(".stunet4.tmp"));
		Path mode = Files.createFile(parent.resolve(".stunet4.tmp.mode")),
				others = Files.createFile(parent.resolve(".stunet5.txt"));
		Leftovers.hold(dead).close();
		Leftovers.hold(young).close();
		for (Path path : List.of(dead.resolve(".lock"), dead, unlocked, file, mode, others))
			Files.setLastModifiedTime(path, FileTime.from(Instant.now().minusSeconds(3600)));
		AtomicFolder.check(target, true, folder -> true);
		assertEquals(List.of(".stunet2.tmp", ".stunet3.tmp", ".stunet5.txt", "result"), list(parent));
	}

	/** Even if it has not written anything for long, as one that is stopped. */
	@Test
	@DisabledOnOs(OS.WINDOWS)
	void whatAnotherProcessStillWritesStays() throws Exception {
		Path written = parent.resolve("file.txt");
		Process writer = JavaProcess.of(AtomicFileTest.SlowWriter.class, written.toString())
				.redirectError(ProcessBuilder.Redirect.DISCARD)
				.start();
		assertEquals('w', writer.getInputStream().read());
		Path temporary = parent.resolve(list(parent).get(0));
		Files.setLastModifiedTime(temporary, FileTime.from(Instant.now().minusSeconds(3600)));
		AtomicFolder.sweep(parent);
		assertTrue(Files.exists(temporary));
		writer.destroyForcibly().waitFor();
		AtomicFolder.sweep(parent);
		assertFalse(Files.exists(temporary));
	}

	/** Two processes replace it again and again and are killed: it is there, and of one piece. */
	@Test
	@Timeout(60)
	@DisabledOnOs(OS.WINDOWS)
	void killedAnyWhereItIsThereAndWhole() throws Exception {
		AtomicFolder.write(target, true, folder -> true, fresh -> Replacing.fill(fresh, "0"));
		for (int kill = 0; kill < 6; kill++) {
			List<Process> both = List.of(replacing(), replacing());
			Thread.sleep(500 + 37 * kill);
			both.forEach(Process::destroyForcibly);
			for (Process one : both) assertEquals(137, one.waitFor());
			AtomicFolder.recover(target);
			assertEquals(List.of("a", "b"), list(target));
			assertEquals(Files.readString(target.resolve("a")), Files.readString(target.resolve("b")));
		}
	}

	private Process replacing() throws IOException {
		return JavaProcess.of(Replacing.class, target.toString()).inheritIO().start();
	}

	static final class Replacing {

		public static void main(String[] folder) {
			for (int i = 0; ; i++) {
				String content = ProcessHandle.current().pid() + " " + i;
				AtomicFolder.write(Path.of(folder[0]), true, any -> true, fresh -> fill(fresh, content));
			}
		}

		private static void fill(Path fresh, String content) throws IOException {
			Files.writeString(fresh.resolve("a"), content);
			Files.writeString(fresh.resolve("b"), content);
		}
	}

	/** A chooser of folders offers no other way to name a new one; Finder looks into it at once. */
	@Test
	void anEmptyFolderIsAFineOutput() throws Exception {
		Path made = Files.createDirectory(parent.resolve("made in a chooser"));
		Files.writeString(made.resolve(".DS_Store"), "");
		AtomicFolder.write(made, false, any -> false, target -> Files.writeString(target.resolve("a"), "new"));
		assertEquals("new", Files.readString(made.resolve("a")));
		assertThrows(InvalidOutput.class, () -> AtomicFolder.check(made, true, any -> false));
	}
}
