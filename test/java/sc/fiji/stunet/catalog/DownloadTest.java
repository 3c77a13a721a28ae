package sc.fiji.stunet.catalog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.files.Sha256;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.progress.Progress;

/** Isolated: one test sets Java's proxy. */
@Isolated
class DownloadTest {

	private static final int LENGTH = 3_000_000;

	@TempDir
	Path folder;

	private final byte[] content = new byte[LENGTH];
	private FileServer server;

	@BeforeEach
	void serve() throws IOException {
		new Random(1).nextBytes(content);
		server = new FileServer(content);
	}

	@AfterEach
	void stop() {
		server.close();
	}

	private RemoteFile file() {
		return new RemoteFile(
				server.url("a.bin"), "a.bin", Optional.of((long) LENGTH), Optional.of(Sha256.of(content)));
	}

	private RemoteFile unknown(URI url) {
		return new RemoteFile(url, "a.bin", Optional.empty(), Optional.empty());
	}

	private Path fetch(RemoteFile file, Progress progress) {
		return download(Long.MAX_VALUE).fetch(file, folder, progress);
	}

	private static Download download(long freeSpace) {
		return download(freeSpace, variable -> null);
	}

	private static Download download(long freeSpace, UnaryOperator<String> environment) {
		return new Download(place -> freeSpace, Duration.ofMillis(500), Duration.ofMillis(10), environment);
	}

	private List<String> files() throws IOException {
		try (Stream<Path> all = Files.list(folder)) {
			return all.map(file -> file.getFileName().toString()).sorted().toList();
		}
	}

	private void fetched(Path complete) throws IOException {
		assertArrayEquals(content, Files.readAllBytes(complete));
		assertEquals(List.of("a.bin"), files());
	}

	@Test
	void aFileIsFetchedWithProgress() throws IOException {
		List<String> reports = new ArrayList<>();
		fetched(fetch(
				file(),
				new FakeProgress().reporting((what, done, all) -> reports.add(what + " " + done + " of " + all))));
		assertTrue(reports.contains("Downloading a.bin (MB) 3 of 3"), reports::toString);
	}

	@Test
	void whatBreaksOffGoesOnByItself() throws IOException {
		server.breaks.set(2);
		List<String> log = new ArrayList<>();
		fetched(fetch(file(), new FakeProgress().logging(log::add)));
		assertEquals(3, server.ranges.size());
		assertEquals("null", server.ranges.get(0));
		assertTrue(server.ranges.get(1).matches("bytes=\\d{6,}-"), server.ranges::toString);
		assertTrue(log.get(0).contains("a.bin broke off"), log::toString);
	}

	@Test
	void aCancelledDownloadGoesOnTheNextTime() throws IOException {
		server.pauseMs = 1;
		assertThrows(
				Cancelled.class,
				() -> fetch(file(), new FakeProgress().cancelledWhen(() -> size("a.bin.part") > 200_000)));
		long before = size("a.bin.part");
		assertTrue(before > 200_000);
		server.pauseMs = 0;
		fetched(fetch(file(), Progress.none()));
		assertTrue(server.ranges.get(1).startsWith("bytes="), server.ranges::toString);
	}

	private long size(String name) {
		try {
			return Files.exists(folder.resolve(name)) ? Files.size(folder.resolve(name)) : 0;
		} catch (IOException e) {
			return 0;
		}
	}

	@Test
	void anotherFileOfTheServerBeginsAnew() throws IOException {
		Files.write(folder.resolve("a.bin.part"), new byte[1000]);
		Files.writeString(folder.resolve("a.bin.part.version"), "\"0\"");
		fetched(fetch(file(), Progress.none()));
		// Without a checksum and a version nobody knows what the first part is of.
		Files.delete(folder.resolve("a.bin"));
		Files.write(folder.resolve("a.bin.part"), new byte[1000]);
		fetched(fetch(unknown(server.url("a.bin")), Progress.none()));
		Files.delete(folder.resolve("a.bin"));
		Files.write(folder.resolve("a.bin.part"), new byte[LENGTH + 1]);
		fetched(fetch(file(), Progress.none()));
	}

	@Test
	void anotherChecksumOrSizeIsRefused() throws IOException {
		RemoteFile sum = new RemoteFile(server.url("a.bin"), "a.bin", Optional.empty(), Optional.of("0".repeat(64)));
		refused(DownloadFailed.class, () -> fetch(sum, Progress.none()), "its SHA-256 checksum is", "instead of 0000");
		RemoteFile size = new RemoteFile(server.url("a.bin"), "a.bin", Optional.of(7L), Optional.empty());
		refused(DownloadFailed.class, () -> fetch(size, Progress.none()), "has 3000000 bytes instead of 7");
		assertEquals(List.of(), files());
	}

	@Test
	void redirectsAreFollowedButNotToFiles() throws IOException {
		server.location = "/there";
		fetched(fetch(file(), Progress.none()));
		Files.delete(folder.resolve("a.bin"));
		server.location = "file:///etc/passwd";
		assertThrows(DownloadFailed.class, () -> fetch(file(), Progress.none()));
		assertEquals(0, size("a.bin"));
	}

	@ParameterizedTest
	@ValueSource(ints = {404, 403, 500})
	void aFileThatIsNotThere(int status) throws IOException {
		server.status = status;
		refused(
				DownloadFailed.class,
				() -> fetch(file(), Progress.none()),
				"^The download of " + server.url("a.bin") + " failed: ",
				"HTTP status " + status);
		assertEquals(status == 500 ? 3 : 1, server.paths.size());
		assertFalse(files().contains("a.bin"));
	}

	@Test
	void nobodyAnswers() {
		server.close();
		refused(DownloadFailed.class, () -> fetch(file(), Progress.none()), "a.bin failed: ", "; try again.");
	}

	@Test
	void aServerThatFallsSilent() {
		server.pauseMs = 5_000;
		refused(DownloadFailed.class, () -> fetch(file(), Progress.none()), "has sent nothing for");
	}

	@Test
	void aFullDisk() throws IOException {
		refused(
				InvalidOutput.class,
				() -> download(1_000_000).fetch(file(), folder, Progress.none()),
				"^The disk of the folder",
				"free some space");
		assertEquals(0, size("a.bin.part"));
	}

	@Test
	void throughAProxy() throws IOException {
		System.setProperty("http.proxyHost", "127.0.0.1");
		System.setProperty("http.proxyPort", String.valueOf(server.port()));
		try {
			fetched(fetch(unknown(URI.create("http://models.invalid/a.bin")), Progress.none()));
		} finally {
			System.clearProperty("http.proxyHost");
			System.clearProperty("http.proxyPort");
		}
		assertEquals(List.of("http://models.invalid/a.bin"), server.paths);
	}

	@Test
	void throughTheProxyOfTheEnvironment() throws IOException {
		Map<String, String> environment = Map.of("http_proxy", "http://127.0.0.1:" + server.port());
		fetched(download(Long.MAX_VALUE, environment::get)
				.fetch(unknown(URI.create("http://models.invalid/a.bin")), folder, Progress.none()));
		assertEquals(List.of("http://models.invalid/a.bin"), server.paths);
		Map<String, String> wrong = Map.of("HTTP_PROXY", "http://user:secret@:port");
		DownloadFailed failure = assertThrows(DownloadFailed.class, () -> download(Long.MAX_VALUE, wrong::get)
				.fetch(
						new RemoteFile(
								URI.create("http://models.invalid/b.bin"), "b.bin", Optional.empty(), Optional.empty()),
						folder,
						Progress.none()));
		says(failure.getMessage(), "The environment variable http_proxy names no proxy", "http://HOST:PORT");
		assertFalse(failure.getMessage().contains("secret"));
	}

	@Test
	void aFileOfThisComputerIsCopied() throws IOException {
		Path source = Files.createDirectory(folder.resolve("share")).resolve("a.bin");
		Files.write(source, content);
		Path complete = download(Long.MAX_VALUE)
				.fetch(unknown(source.toUri()), Files.createDirectory(folder.resolve("own")), Progress.none());
		assertArrayEquals(content, Files.readAllBytes(complete));
		Files.delete(source);
		refused(DownloadFailed.class, () -> fetch(unknown(source.toUri()), Progress.none()), "there is no such file");
	}
}
