package sc.fiji.stunet.worker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;

import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.worker.VoxelFile;

/** Voxels of a patient, in a folder in which everybody may make folders. */
@DisabledOnOs(OS.WINDOWS)
class ExchangeFolderTest {

	@TempDir
	private Path temporary;

	private ExchangeFolder exchange;

	@BeforeEach
	void make() {
		exchange = new ExchangeFolder(temporary);
	}

	private static String permissions(Path path) throws IOException {
		return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
	}

	@Test
	void folderAndFilesArePrivate() throws IOException {
		Path file = exchange.borrow();
		VoxelFile.writeFloats(file, ArrayImgs.floats(3, 4, 5), Progress.none());
		assertEquals("rw-------", permissions(file));
		assertEquals("rwx------", permissions(file.getParent()));
	}

	/** Copies of scans go there, too. */
	@Test
	void aFolderThatIsGoneIsReplaced() throws IOException {
		Path first = exchange.usable();
		assertEquals("rwx------", permissions(first));
		assertEquals(first, exchange.usable());
		Files.delete(first);
		assertEquals("rwx------", permissions(exchange.usable()));
		assertNotEquals(first, exchange.usable());
	}

	/** The system has cleaned up, and somebody was faster: nothing of his is written to. */
	@Test
	void oneThatSomebodyElseHasMadeIsNotTaken() throws IOException {
		Path first = exchange.borrow().getParent();
		Files.delete(first);
		Files.createDirectory(first);
		Files.setPosixFilePermissions(first, PosixFilePermissions.fromString("rwxrwxrwx"));
		Path second = exchange.borrow().getParent();
		assertNotEquals(first, second);
		assertEquals("rwx------", permissions(second));
		assertEquals(second, exchange.folder());
	}

	@Test
	void norALinkToAFolderOfOurs() throws IOException {
		Path first = exchange.borrow().getParent();
		Files.delete(first);
		Files.createSymbolicLink(first, Files.createTempDirectory(temporary, "other"));
		assertNotEquals(first, exchange.borrow().getParent());
	}

	@Test
	void filesOfTheFolderBeforeAreNotUsedAgain() throws IOException {
		Path borrowed = exchange.borrow(), returned = exchange.borrow(), first = returned.getParent();
		exchange.giveBack(returned);
		Files.delete(first);
		Path second = exchange.borrow();
		assertNotEquals(first, second.getParent());
		exchange.giveBack(borrowed);
		assertTrue(exchange.borrow().startsWith(second.getParent()));
	}

	@Test
	void whatKilledProcessesHaveLeftIsSweptWhenItIsOldAndOurs() throws IOException {
		Path stale = left("stunet1", "voxels0.raw", 4), young = left("stunet2", "voxels0.raw", 2);
		Path copy = left("stunet6", ".stunet1-2.tmp", 4);
		Path others = left("stunet3", "thesis.txt", 4),
				name = left("stunet-library4", "voxels0.raw", 4),
				open = left("stunet5", "voxels0.raw", 4);
		Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
		new ExchangeFolder(temporary);
		assertFalse(Files.exists(stale));
		assertFalse(Files.exists(copy), "of a data set");
		for (Path kept : new Path[] {young, others, name, open, exchange.folder()})
			assertTrue(Files.exists(kept), kept.toString());
	}

	private Path left(String name, String file, int days) throws IOException {
		Path folder = Files.createDirectory(
				temporary.resolve(name),
				PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
		FileTime then = FileTime.from(Instant.now().minus(Duration.ofDays(days)));
		Files.setLastModifiedTime(Files.createFile(folder.resolve(file)), then);
		Files.setLastModifiedTime(folder, then);
		return folder;
	}
}
