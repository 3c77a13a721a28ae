package sc.fiji.stunet.site;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.fiji.Launcher;
import sc.fiji.stunet.site.SiteIndex.Entry;
import sc.fiji.stunet.site.SiteIndex.Version;

/** A site is written, read back by the updater's rules, and spoilt in every way that an updater would stumble over. */
class SiteTest {

	private static final LocalDateTime FIRST = LocalDateTime.of(2026, 3, 1, 12, 0, 0);
	private static final LocalDateTime SECOND = FIRST.plusDays(30);
	private static final String PLUGIN = "plugins/STUNet_-0.1.0.jar";
	private static final String MACRO = "macros/STU-Net/Predict.ijm";

	@TempDir
	Path folder;

	private Path dist;
	private Path site;

	/** A release with the name of every kind of file. */
	@BeforeEach
	void layOut() throws IOException {
		dist = folder.resolve("dist");
		site = folder.resolve("site");
		plugin(PLUGIN, "1");
		jar(dist.resolve("fiji/lib/stunet/tensorflow-core-api-1.1.0.jar"), Map.of("a.txt", "a"));
		// The build's own platform's: the folder of natives has it, too.
		jar(dist.resolve("fiji/lib/stunet/tensorflow-core-native-1.1.0-linux-x86_64.jar"), Map.of("a.txt", "a"));
		jar(dist.resolve("fiji/lib/stunet/tensorflow-core-native-1.1.0.jar"), Map.of("a.txt", "b"));
		text("fiji/" + MACRO, "run();");
		text("fiji/lib/stunet/installed.txt", "mine");
		jar(dist.resolve("imagej/jars/scijava-common-2.9.jar"), Map.of("a.txt", "c"));
		jar(dist.resolve("imagej/jars/imglib2-8.0.0.jar"), Map.of("a.txt", "d"));
		for (Platform platform : Platform.values())
			jar(
					folder.resolve("natives/tensorflow-core-native-1.1.0-" + platform.tensorFlow + ".jar"),
					Map.of("lib", platform.tensorFlow));
		jar(folder.resolve("natives/tensorflow-core-native-1.1.0-linux-x86_64-gpu.jar"), Map.of("lib", "cuda"));
		text("pages/site.html", "<p>STU-Net</p>");
		text("pages/gpu.html", "<p>CUDA</p>");
	}

	private void text(String path, String content) throws IOException {
		Path file = (path.startsWith("pages") ? folder : dist).resolve(path);
		Files.createDirectories(file.getParent());
		Files.writeString(file, content);
	}

	/** A jar with a class of ours that names ImageJ's and SciJava's, and one of that name for an older Java. */
	private void plugin(String path, String version) throws IOException {
		plugin(path, version, 52);
	}

	private void plugin(String path, String version, int classFileVersion) throws IOException {
		String name = Launcher.class.getName().replace('.', '/') + ".class";
		try (InputStream in = Launcher.class.getClassLoader().getResourceAsStream(name)) {
			Map<String, byte[]> entries = new LinkedHashMap<>();
			entries.put("META-INF/MANIFEST.MF", bytes("Built-By: " + version));
			byte[] code = in.readAllBytes();
			entries.put("META-INF/versions/17/" + name, code);
			entries.put(name, code.clone());
			entries.get(name)[7] = (byte) classFileVersion;
			entries.put("version.txt", bytes(version));
			jarOf(dist.resolve("fiji").resolve(path), entries);
		}
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static void jar(Path file, Map<String, String> entries) throws IOException {
		Map<String, byte[]> contents = new LinkedHashMap<>();
		entries.forEach((name, text) -> contents.put(name, bytes(text)));
		jarOf(file, contents);
	}

	private static void jarOf(Path file, Map<String, byte[]> entries) throws IOException {
		Files.createDirectories(file.getParent());
		try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
			for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
				zip.putNextEntry(new ZipEntry(entry.getKey()));
				zip.write(entry.getValue());
			}
		}
	}

	private Release release() throws IOException {
		return Release.of(dist.resolve("fiji"), folder.resolve("natives"), folder.resolve("pages/site.html"));
	}

	private SiteIndex publish(LocalDateTime now) throws IOException {
		return Publication.publish(site, release(), now);
	}

	private static Entry entry(SiteIndex index, String filename) {
		return index.entries().stream()
				.filter(entry -> entry.filename().equals(filename))
				.findFirst()
				.orElseThrow();
	}

	private List<String> problems() throws IOException {
		return SiteCheck.problems(site, Platform.values());
	}

	private void assertProblem(String part) throws IOException {
		List<String> problems = problems();
		assertTrue(problems.stream().anyMatch(problem -> problem.contains(part)), problems::toString);
	}

	/** The values are what UpdaterUtil of imagej-updater 2.0.3-SNAPSHOT gives for these bytes. */
	@Test
	void checksumsAreTheUpdatersOwn() throws IOException {
		Path jar = folder.resolve("a.jar");
		Map<String, String> entries = new LinkedHashMap<>();
		entries.put("z.properties", "#date\na=1\n\n#kept\n##\n#x\nend#\n#last");
		entries.put("b/", "");
		entries.put("META-INF/MANIFEST.MF", "Built-By: me\nMain-Class: a.B\n");
		entries.put("b/C.class", "class");
		jar(jar, entries);
		assertEquals("5f73c972c1a38ffafb545250652c33b2f0569ca4", Checksum.of("plugins/a.jar", jar));
		Path text = Files.writeString(folder.resolve("a.ijm"), "print(1);\n");
		assertEquals("e787a05edec8b76e9599ff01a61044612171e81b", Checksum.of("macros/a.ijm", text));
	}

	@Test
	void aJarThatWasOnlyPackedAgainKeepsItsChecksum() throws IOException {
		Path jar = folder.resolve("a.jar");
		jar(jar, Map.of("META-INF/MANIFEST.MF", "Built-By: me", "p.properties", "#Monday\na=1\n"));
		String checksum = Checksum.of("a.jar", jar);
		jar(jar, Map.of("META-INF/MANIFEST.MF", "Built-By: you", "p.properties", "#Tuesday\na=1\n"));
		assertEquals(checksum, Checksum.of("a.jar", jar));
		jar(jar, Map.of("META-INF/MANIFEST.MF", "Built-By: you", "p.properties", "#Tuesday\na=2\n"));
		assertFalse(checksum.equals(Checksum.of("a.jar", jar)));
	}

	@Test
	void everyComputerGetsItsOwnLibraryAndNothingElseDiffers() throws IOException {
		SiteIndex index = publish(FIRST);
		assertEquals(List.of(), problems());
		for (Platform platform : Platform.values()) {
			Entry library = entry(index, "lib/stunet/tensorflow-core-native-1.1.0-" + platform.tensorFlow + ".jar");
			assertEquals(List.of(platform.updater), library.platforms());
		}
		assertEquals(
				Platform.values().length,
				index.entries().stream()
						.filter(entry -> !entry.platforms().isEmpty())
						.count());
		assertFalse(index.entries().stream().anyMatch(entry -> entry.filename().endsWith("installed.txt")));
		assertTrue(Files.exists(site.resolve(PLUGIN + "-20260301120000")));
		assertEquals("<p>STU-Net</p>", Files.readString(site.resolve("index.html")));
		assertEquals(index, SiteIndex.read(site));
	}

	@Test
	void whatTheClassesUseOfFijisIsNamed() throws IOException {
		Version plugin = entry(publish(FIRST), PLUGIN).current().orElseThrow();
		assertEquals(List.of("jars/ij.jar", "jars/scijava-common.jar"), plugin.dependencies());
		assertEquals(Files.size(dist.resolve("fiji").resolve(PLUGIN)), plugin.size());
	}

	@Test
	void aSecondReleaseKeepsTheFirstAsPreviousVersions() throws IOException {
		publish(FIRST);
		Files.delete(dist.resolve("fiji").resolve(PLUGIN));
		plugin("plugins/STUNet_-0.2.0.jar", "2");
		Files.delete(dist.resolve("fiji").resolve(MACRO));
		text("fiji/macros/STU-Net/New.ijm", "run();");
		SiteIndex index = publish(SECOND);
		assertEquals(List.of(), problems());

		Entry plugin = entry(index, "plugins/STUNet_-0.2.0.jar");
		assertEquals(20260331120000L, plugin.current().orElseThrow().timestamp());
		assertEquals(PLUGIN, plugin.previous().get(0).filename());
		assertEquals(20260301120000L, plugin.previous().get(0).timestamp());
		assertEquals(20260331120000L, plugin.previous().get(0).obsolete());
		assertEquals(Optional.empty(), entry(index, MACRO).current());
		assertEquals(1, entry(index, MACRO).previous().size());
		Version same = entry(index, "lib/stunet/tensorflow-core-api-1.1.0.jar")
				.current()
				.orElseThrow();
		assertEquals(20260301120000L, same.timestamp());

		// It comes back; and nothing happens when nothing has changed.
		text("fiji/" + MACRO, "run();");
		assertEquals(1, entry(publish(SECOND.plusDays(1)), MACRO).previous().size());
		assertEquals(List.of(), problems());
		assertEquals(SiteIndex.read(site), publish(SECOND.plusDays(2)));
	}

	/** A computer's clock may be wrong, or two releases follow in one second. */
	@Test
	void aReleaseIsAlwaysNewerThanTheOneBefore() throws IOException {
		publish(FIRST);
		text("fiji/" + MACRO, "changed");
		assertEquals(
				20260301120001L,
				entry(publish(FIRST.minusYears(1)), MACRO)
						.current()
						.orElseThrow()
						.timestamp());
	}

	@Test
	void anInterruptedReleaseLeavesTheSiteAsItWas() throws IOException {
		publish(FIRST);
		byte[] index = Files.readAllBytes(site.resolve(SiteIndex.FILE));
		text("fiji/" + MACRO, "changed");
		Release release = release();
		Path library = folder.resolve("natives/tensorflow-core-native-1.1.0-windows-x86_64.jar");
		Files.delete(library);
		assertThrows(IOException.class, () -> Publication.publish(site, release, SECOND));
		assertTrue(Files.exists(site.resolve(MACRO + "-20260331120000")));
		assertArrayEquals(index, Files.readAllBytes(site.resolve(SiteIndex.FILE)));
		assertEquals(List.of(), problems());

		jar(library, Map.of("lib", Platform.WINDOWS_X64.tensorFlow));
		Entry macro = entry(publish(SECOND), MACRO);
		assertEquals(20260331120000L, macro.current().orElseThrow().timestamp());
		assertEquals(List.of(), problems());
	}

	@Test
	void aSpoiltSiteIsFound() throws IOException {
		publish(FIRST);
		Path macro = site.resolve(MACRO + "-20260301120000");
		Files.writeString(macro, "ran();");
		assertProblem("Predict.ijm has another checksum");
		Files.writeString(macro, "run()");
		assertProblem("Predict.ijm has 5 bytes instead of 6");
		Files.delete(macro);
		assertProblem("lacks its file " + MACRO + "-20260301120000");
	}

	/** @param part of the problem; the change that makes it is found by it */
	@ParameterizedTest
	@ValueSource(
			strings = {
				"win64 gets []",
				"macos-arm64 gets [lib/stunet/tensorflow-core-native-1.1.0-linux-arm64.jar, lib",
				"installed.txt is the list of one installation",
				"My Macro.ijm has a blank",
				"uses [jars/scijava-common.jar], which are not among its dependencies",
				"has the time 2026",
				"stands in the index twice"
			})
	void aSpoiltIndexIsFound(String part) throws IOException {
		publish(FIRST);
		edit(xml -> switch (part.split(" ")[0]) {
			case "win64" -> xml.replace("<platform>win64</platform>", "<platform>windows</platform>");
			case "macos-arm64" -> xml.replace("<platform>linux-arm64</platform>", "");
			case "installed.txt" -> xml.replace(MACRO, "lib/stunet/installed.txt");
			case "My" -> xml.replace(MACRO, "macros/STU-Net/My Macro.ijm");
			case "uses" -> xml.replace("<dependency filename=\"jars/scijava-common.jar\"/>", "");
			case "has" -> xml.replaceFirst("timestamp=\"20260301120000\"", "timestamp=\"2026\"");
			default -> xml.replace(MACRO, "plugins/STUNet_.jar");
		});
		assertProblem(part);
	}

	private void edit(UnaryOperator<String> change) throws IOException {
		Path file = site.resolve(SiteIndex.FILE);
		String xml;
		try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
			xml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
		}
		try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
			out.write(bytes(change.apply(xml)));
		}
	}

	@Test
	void aMissingLibraryIsRefusedBeforeAnythingIsWritten() throws IOException {
		Files.delete(folder.resolve("natives/tensorflow-core-native-1.1.0-windows-x86_64.jar"));
		says(
				assertThrows(InvalidRequest.class, () -> publish(FIRST)).getMessage(),
				"0 jars tensorflow-core-native-VERSION-windows-x86_64.jar for win64");
		assertFalse(Files.exists(site));
	}

	@Test
	void namesThatTheUpdaterCannotUseAreRefused() throws IOException {
		for (String name : List.of("My Macro.ijm", "Gehirn-ä.ijm", "a.old", "STUNet%20.ijm")) {
			text("fiji/macros/STU-Net/" + name, "run();");
			says(assertThrows(InvalidRequest.class, this::release).getMessage(), name, "without blanks");
			Files.delete(dist.resolve("fiji/macros/STU-Net/" + name));
		}
		text("fiji/macros/STU-Net/Empty.ijm", "");
		says(assertThrows(InvalidRequest.class, this::release).getMessage(), "Empty.ijm is empty");
		Files.delete(dist.resolve("fiji/macros/STU-Net/Empty.ijm"));
		plugin("plugins/STUNet_-0.2.0.jar", "2");
		says(assertThrows(InvalidRequest.class, this::release).getMessage(), "versions of one file");
	}

	/** Ant's update of a jar leaves out what it takes for unchanged. */
	@Test
	void aJarWithoutTheClassesForAnOlderJavaIsRefused() throws IOException {
		plugin(PLUGIN, "1", 61);
		refused("lacks what an older Java needs to say that it is too old (sc/fiji/stunet/fiji/Launcher.class)");
		jar(dist.resolve("fiji").resolve(PLUGIN), Map.of("version.txt", "1"));
		refused("(sc/fiji/stunet/fiji/Launcher.class)");
	}

	@Test
	void aFolderOfSomethingElseIsRefused() throws IOException {
		Path mine = Files.writeString(Files.createDirectory(site).resolve("thesis.doc"), "mine");
		refused("site is not empty, and no update site");
		Files.delete(mine);
		Files.writeString(site.resolve(SiteIndex.FILE), "no index");
		refused("is not an update site's index");
		new SiteIndex(List.of()).write(site);
		refused("is not empty, and no update site");
		Files.delete(site.resolve(SiteIndex.FILE));
		Files.delete(site);
		Files.writeString(site, "file");
		refused("is a file; name a folder");
	}

	private void refused(String sentence) throws IOException {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		assertEquals(1, run(out, "site"));
		says(out.toString(StandardCharsets.UTF_8), sentence);
		assertEquals(
				1,
				out.toString(StandardCharsets.UTF_8)
						.lines()
						.filter(line -> !line.startsWith("Writing "))
						.count(),
				out::toString);
		assertFalse(Files.exists(site.resolve("plugins")));
	}

	private int run(ByteArrayOutputStream out, String what) throws IOException {
		return MakeSite.run(
				new PrintStream(out, true, StandardCharsets.UTF_8),
				what,
				site.toString(),
				dist.toString(),
				folder.resolve("natives").toString(),
				folder.resolve("pages").toString());
	}

	@Test
	void sizesArePrintedForEveryPlatform() throws IOException {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		assertEquals(0, run(out, "site"));
		assertEquals(5, out.toString(StandardCharsets.UTF_8).lines().count());
		says(out.toString(StandardCharsets.UTF_8), "win64 ", "  5 files ", " MB, of which ");
	}

	@Test
	void theLibrariesOfGpusAreASiteOfTheirOwn() throws IOException {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		assertEquals(0, run(out, "gpu"), out::toString);
		SiteIndex index = SiteIndex.read(site);
		assertEquals(1, index.entries().size());
		assertEquals(
				"lib/stunet/gpu/tensorflow-core-native-1.1.0-linux-x86_64-gpu.jar",
				index.entries().get(0).filename());
		assertEquals(List.of("linux64"), index.entries().get(0).platforms());
		assertEquals("<p>CUDA</p>", Files.readString(site.resolve("index.html")));
		out.reset();
		assertEquals(1, run(out, "site"));
	}

	@Test
	void aZipHasOnePlatformAndWhatAPlainImageJLacks() throws IOException {
		assertEquals(0, run(new ByteArrayOutputStream(), "zips"));
		try (ZipFile zip = new ZipFile(site.resolve("STU-Net-0.1.0-win64.zip").toFile())) {
			List<String> names = new ArrayList<>(Collections.list(zip.entries()).stream()
					.map(ZipEntry::getName)
					.toList());
			List<String> expected = List.of(
					"lib/stunet/tensorflow-core-api-1.1.0.jar",
					"lib/stunet/tensorflow-core-native-1.1.0.jar",
					MACRO,
					PLUGIN,
					"lib/stunet/tensorflow-core-native-1.1.0-windows-x86_64.jar",
					"lib/stunet/imagej/scijava-common-2.9.jar",
					"lib/stunet/installed.txt");
			assertEquals(expected, names);
			byte[] list =
					zip.getInputStream(zip.getEntry("lib/stunet/installed.txt")).readAllBytes();
			assertArrayEquals(bytes(String.join("\n", expected) + "\n"), list);
		}
	}
}
