package sc.fiji.stunet.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.progress.Progress;

class CatalogueTest {

	private static final String MODEL = "\"finds\": \"tissues\", \"modality\": \"MR\", \"network\": \"STU-Net\", "
			+ "\"licence\": \"CC0\", \"page\": \"https://example.org\", \"cite\": \"us\"";

	@TempDir
	Path folder;

	private static String catalogue(String model) {
		return "{\"format\": 1, \"models\": [{" + model + "}]}";
	}

	private static Catalogue parse(String text) {
		return Catalogue.parse(
				text.getBytes(StandardCharsets.UTF_8), URI.create("https://example.org/models/list.json"), "list.json");
	}

	private Catalogue read(String text) throws IOException {
		Path file = Files.writeString(folder.resolve("list.json"), text);
		return Catalogue.read(Optional.of(file.toString()), Progress.none());
	}

	@Test
	void theOwnCatalogueIsWhole() {
		List<Entry> entries = Catalogue.read(Optional.empty(), Progress.none()).entries();
		assertTrue(entries.size() > 15);
		assertEquals(
				entries.size(), new HashSet<>(entries.stream().map(Entry::name).toList()).size());
		for (Entry entry : entries) {
			assertTrue(entry.page().startsWith("https://"), entry.name());
			assertFalse(entry.files().isEmpty() && entry.browser().isEmpty(), entry.name());
			boolean oriented = entry.recipe().orientation().isPresent();
			assertTrue(oriented || entry.unsupported().isPresent(), entry.name() + " does not say which way scans lie");
			entry.recipe()
					.plans()
					.ifPresent(plans -> assertTrue(
							entry.files().stream().anyMatch(file -> file.name().equals(plans)), entry.name()));
			if (entry.name().startsWith("totalsegmentator"))
				assertEquals(Optional.of("RAS"), entry.recipe().orientation(), entry.name());
		}
	}

	/** Networks that cannot be imported say so before anything is fetched; nnU-Net v2's can. */
	@Test
	void onlySetsAndOtherNetworksCannotBeImported() {
		for (Entry entry : Catalogue.read(Optional.empty(), Progress.none()).entries())
			assertEquals(
					entry.network().equals("nnU-Net v1")
							|| entry.network().startsWith("U-Net")
							|| entry.files().size() > 1 && entry.network().equals("nnU-Net v2"),
					entry.unsupported().isPresent(),
					entry.name());
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			value = {
				"{ | not JSON (line 1)",
				"[] | no list of \"models\"",
				"{\"format\": 2, \"models\": []} | \"format\" is not 1",
				"{\"format\": 1, \"models\": [7]} | the model without a name has no \"name\"",
				"{\"format\": 1, \"models\": [{\"name\": \"x\"}]} | the model x has no \"finds\"",
			})
	void whatIsNoCatalogue(String text, String why) {
		refused(InvalidRequest.class, () -> read(text), "list.json is no catalogue of models", why);
	}

	@ParameterizedTest
	@ValueSource(strings = {"ftp://host/a.zip", "javascript:x", "https:///a.zip", "jar:file:/a.zip!/b", "http://[x"})
	void onlyUrlsThatCanBeFetched(String url) {
		String files = "\"name\": \"x\", " + MODEL + ", \"files\": [{\"url\": \"" + url + "\"}]";
		refused(InvalidRequest.class, () -> parse(catalogue(files)), "is not one that can be fetched");
		refused(
				InvalidRequest.class,
				() -> Catalogue.read(Optional.of(url), Progress.none()),
				"is not one that can be fetched");
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			value = {
				"\"url\": \"file:///a.zip\" | names a file of this computer",
				"\"url\": \"a.zip\", \"name\": \"../a.zip\" | cannot be the name of a file",
				"\"url\": \"a.zip\", \"name\": \".lock\" | cannot be the name of a file",
				"\"url\": \"a.zip\", \"sha256\": \"7\" | not 64 hexadecimal digits",
				"\"url\": \"a.zip\", \"size\": \"big\" | not a number of bytes",
			})
	void filesAreChecked(String file, String why) {
		String model = "\"name\": \"x\", " + MODEL + ", \"files\": [{" + file + "}]";
		refused(InvalidRequest.class, () -> parse(catalogue(model)), why);
	}

	@Test
	void relativeUrlsLieBesideTheCatalogue() {
		String model = "\"name\": \"x\", " + MODEL + ", \"files\": [{\"url\": \"a b.zip\"}]";
		RemoteFile file = parse(catalogue(model)).find("x").files().get(0);
		assertEquals(URI.create("https://example.org/models/a%20b.zip"), file.url());
		assertEquals("a b.zip", file.name());
		refused(InvalidRequest.class, () -> parse(catalogue(model)).find("y"), "There is no file or folder y", "x.");
		refused(
				InvalidRequest.class,
				() -> parse(catalogue(model)).find("ftp://example.org/a.zip"),
				"ftp://example.org/a.zip is an address");
	}

	@Test
	void aMissingCatalogue() {
		refused(
				InvalidRequest.class,
				() -> Catalogue.read(Optional.of(folder.resolve("none.json").toString()), Progress.none()),
				"There is no catalogue");
		refused(
				DownloadFailed.class,
				() -> Catalogue.read(
						Optional.of(folder.resolve("none.json").toUri().toString()), Progress.none()),
				"cannot be fetched");
	}

	@Test
	void aModelIsDownloadedAndInstalled() throws IOException {
		Path brain = folder.resolve("brain.stunet"), zip = folder.resolve("brain.zip"), own = folder.resolve("own");
		TinyModel.write(brain, 1, Optional.empty(), 1, 2);
		Installer installer = new Installer(own, place -> Long.MAX_VALUE);
		installer.export(brain, zip, false, Progress.none());
		try (FileServer server = new FileServer(Files.readAllBytes(zip))) {
			String model =
					"\"name\": \"tissues\", " + MODEL + ", \"files\": [{\"url\": \"" + server.url("brain.zip") + "\"}]";
			Files.writeString(folder.resolve("list.json"), catalogue(model));
			Entry entry = read(catalogue(model)).find("tissues");
			server.status = 404;
			refused(
					DownloadFailed.class,
					() -> installer.install(entry, Optional.empty(), Optional.empty(), false, Progress.none()));
			server.status = 0;
			Model installed = installer.install(entry, Optional.empty(), Optional.empty(), false, Progress.none());
			assertEquals(own.resolve("tissues.stunet"), installed.folder());
			assertFalse(Files.exists(own.resolve(".downloads/tissues")));
			int requests = server.paths.size();
			refused(
					InvalidOutput.class,
					() -> installer.install(entry, Optional.empty(), Optional.empty(), false, Progress.none()),
					"exists already");
			assertEquals(requests, server.paths.size());
		}
	}

	@Test
	void whatCannotBeImportedOrFetchedIsRefusedBeforeAnythingIsDownloaded() throws IOException {
		try (FileServer server = new FileServer(new byte[1])) {
			String files = ", \"files\": [{\"url\": \"" + server.url("a.zip") + "\"}]";
			String browser = ", \"browser\": {\"pages\": [\"https://example.org/x\"], \"files\": \"x.model\"}";
			for (String more : List.of(files + ", \"unsupported\": \"it is a transformer\"", files + browser)) {
				Entry entry =
						read(catalogue("\"name\": \"x\", " + MODEL + more)).find("x");
				Installer installer = new Installer(folder.resolve("own"), place -> Long.MAX_VALUE);
				refused(
						InvalidRequest.class,
						() -> installer.install(entry, Optional.empty(), Optional.empty(), false, Progress.none()),
						more.contains("browser") ? "open https://example.org/x, download x.model" : "a transformer");
				assertEquals(List.of(), server.paths);
			}
			// A file that was downloaded by hand; only then are the plans fetched.
			Entry entry = read(catalogue(
							"\"name\": \"x\", " + MODEL + files + browser + ", \"import\": {\"plans\": \"a.zip\"}"))
					.find("x");
			Path spoilt = Files.writeString(folder.resolve("x.model"), "spoilt");
			refused(
					InvalidModel.class,
					() -> new Installer(folder.resolve("own"), place -> Long.MAX_VALUE)
							.install(entry, Optional.of(spoilt), Optional.empty(), false, Progress.none()),
					"x.model");
			assertEquals(List.of("/a.zip"), server.paths);
		}
		assertFalse(Files.exists(folder.resolve("own/x.stunet")));
	}
}
