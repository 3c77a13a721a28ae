package sc.fiji.stunet.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is loaded as code lies where only the user can write. */
@DisabledOnOs(OS.WINDOWS)
class LibraryCacheTest {

	@TempDir
	private Path folder;

	private Path home;
	private Path temporary;

	@BeforeEach
	void make() throws IOException {
		folder = folder.toRealPath();
		home = Files.createDirectory(folder.resolve("home"));
		temporary = Files.createDirectory(folder.resolve("tmp"));
		permit(temporary, "rwxrwxrwx");
		Files.setAttribute(temporary, "unix:mode", 01777);
	}

	private static void permit(Path path, String permissions) throws IOException {
		Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
	}

	private Path found() {
		return new LibraryCache(Optional.empty(), home, temporary).folder();
	}

	private List<Path> inTemporary() throws IOException {
		try (Stream<Path> all = Files.list(temporary)) {
			return all.toList();
		}
	}

	@Test
	void itIsAFolderOfTheUsersInHisHome() throws IOException {
		assertEquals(home.resolve(".cache/stunet"), found());
		assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(found())));
		assertEquals(List.of(), inTemporary());
	}

	/** Somebody in the group, or anybody, could have put a library there. */
	@ParameterizedTest
	@ValueSource(strings = {"rwxrwx---", "rwx---rwx", "rwxrwxrwx"})
	void oneThatOthersCanWriteToIsNotUsed(String permissions) throws IOException {
		Files.createDirectories(home.resolve(".cache/stunet"));
		permit(home.resolve(".cache/stunet"), permissions);
		assertTrue(found().startsWith(temporary));
	}

	@Test
	void neitherIsOneBelowAFolderInWhichOthersCanRename() throws IOException {
		permit(Files.createDirectory(home.resolve(".cache")), "rwxrwxrwx");
		assertTrue(found().startsWith(temporary));
	}

	@Test
	void norALink() throws IOException {
		Files.createDirectory(home.resolve(".cache"));
		Files.createSymbolicLink(home.resolve(".cache/stunet"), Files.createDirectory(folder.resolve("other")));
		assertTrue(found().startsWith(temporary));
	}

	@Test
	void withoutAHomeItIsPrivateUnknownBeforeAndFoundAgain() throws IOException {
		home = folder.resolve("missing");
		Path first = found();
		assertTrue(
				first.startsWith(temporary) && first.getFileName().toString().matches("stunet-library\\d{5,}"),
				first.toString());
		assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(first)));
		assertEquals(first, found());
		permit(first, "rwxrwxrwx");
		assertNotEquals(first, found());
	}

	/** As Java calls the home of a user that the system does not know. */
	@Test
	void aHomeThatIsNoneIsNotMade() {
		home = Path.of("?");
		assertTrue(found().startsWith(temporary));
		assertTrue(Files.notExists(home));
	}

	@Test
	void aWishIsFollowedOrRefused() throws IOException {
		Path wanted = folder.resolve("a/b");
		assertEquals(wanted, new LibraryCache(Optional.of(wanted), home, temporary).folder());
		permit(wanted, "rwxrwxrwx");
		refused(
				EngineUnavailable.class,
				() -> new LibraryCache(Optional.of(wanted), home, temporary).folder(),
				wanted.toString(),
				"STUNET_CACHE");
	}

	@Test
	void whereNothingCanBeWrittenItIsSaid() {
		refused(
				EngineUnavailable.class,
				() -> new LibraryCache(Optional.empty(), folder.resolve("no"), folder.resolve("none")).folder(),
				"no place",
				"STUNET_CACHE");
	}

	@Test
	void severalAtOnceAgree() {
		assertEquals(
				1,
				IntStream.range(0, 32)
						.parallel()
						.mapToObj(i -> found())
						.distinct()
						.count());
	}

	@Test
	void aContainerThatDoesNotKnowRootHasASystemAllTheSame() {
		List<String> ofAll = List.of("         0          0 4294967295");
		List<String> ofOne = List.of("      1000       1000          1");
		List<String> asRoot = List.of("         0       1000          1", "         1     100000      65536");
		assertTrue(LibraryCache.isOfSystem(0, List.of())
				&& LibraryCache.isOfSystem(0, ofAll)
				&& LibraryCache.isOfSystem(65534, ofOne)
				&& LibraryCache.isOfSystem(65534, asRoot));
		assertFalse(LibraryCache.isOfSystem(65534, ofAll)
				|| LibraryCache.isOfSystem(65534, List.of())
				|| LibraryCache.isOfSystem(1001, ofOne)
				|| LibraryCache.isOfSystem(0, ofOne));
	}
}
