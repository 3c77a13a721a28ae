package sc.fiji.stunet.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

	@Test
	void aFailureLeavesTheOldOne() throws IOException {
		InvalidOutput failure = assertThrows(InvalidOutput.class, () -> AtomicFolder.write(target, true, folder -> true, fresh -> {
			Files.writeString(fresh.resolve("new"), "new");
			throw new IOException("no space left");
		}));
		assertTrue(failure.getMessage().contains("no space left"), failure.getMessage());
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
		assertThrows(InvalidOutput.class, () -> AtomicFolder.write(parent.resolve("none/x"), true, folder -> true, fresh -> {}));
		assertEquals(List.of("old"), list(target));
		assertEquals(List.of("file", "link", "result"), list(parent));
	}

	@Test
	void whatALinkPointsToIsKept() throws IOException {
		Path kept = Files.writeString(Files.createDirectory(parent.resolve("kept")).resolve("file"), "");
		Files.createSymbolicLink(target.resolve("link"), kept.getParent());
		AtomicFolder.write(target, true, folder -> true, fresh -> {});
		assertTrue(Files.exists(kept));
		assertEquals(List.of(), list(target));
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
