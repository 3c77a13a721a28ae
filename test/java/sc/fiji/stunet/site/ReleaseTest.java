package sc.fiji.stunet.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.util.FileUtils;

import sc.fiji.stunet.files.Sha256;

/** What a release consists of, and when none is made. */
@Timeout(120)
@Tag("process")
class ReleaseTest {

	@TempDir
	Path folder;

	private static Map<String, String> checksums(Path release) throws IOException {
		Map<String, String> all = new TreeMap<>();
		for (SiteFile file : Release.in(release)) all.put(file.path(), Sha256.of(file.source()));
		return all;
	}

	/** A release of a build that is laid out with the name of every kind of file. */
	private Path release(String name) throws IOException {
		Path target = folder.resolve(name);
		assertEquals(
				0,
				MakeSite.run(
						new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
						"release",
						target.toString(),
						folder.resolve("dist").toString(),
						folder.resolve("natives").toString(),
						folder.resolve("pages").toString(),
						"2026-03-01T12:00:00"));
		return target;
	}

	private void layOut() throws IOException {
		SiteTest layout = new SiteTest();
		layout.folder = folder;
		layout.layOut();
		Files.writeString(folder.resolve("dist/fiji/lib/stunet/NOTICE.txt"), "licences");
		Files.writeString(folder.resolve("dist/fiji/lib/stunet/files.txt"), "macros/a.ijm\n");
		Path model = Files.createDirectories(folder.resolve("dist/fiji/models/brain_tissue.stunet"));
		Files.writeString(model.resolve("model.json"), "{}");
		Files.copy(Path.of("LICENSE"), folder.resolve("LICENSE"));
		Path bin = Files.createDirectory(folder.resolve("bin"));
		for (String script : List.of("stunet", "stunet.bat", "java-environment", "java-environment.bat"))
			Files.copy(Path.of("bin", script), bin.resolve(script));
		Path samples = Files.createDirectory(folder.resolve("samples"));
		try (Stream<Path> all = Files.list(Path.of("samples"))) {
			for (Path file : all.filter(Files::isRegularFile).toList())
				Files.copy(file, samples.resolve(file.getFileName()));
		}
	}

	@Test
	void theSameBuildMakesTheSameBytes() throws Exception {
		layOut();
		Map<String, String> first = checksums(release("first"));
		// A second later a time would be another one.
		Thread.sleep(2100);
		assertEquals(first, checksums(release("second")));
	}

	@Test
	void allFilesAreThereWithTheirChecksums() throws IOException {
		layOut();
		Path release = release("release");
		Set<String> top;
		try (Stream<Path> all = Files.list(release)) {
			top = all.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
		}
		Set<String> expected = Stream.of(Platform.values())
				.flatMap(platform ->
						Stream.of("STU-Net-0.1.0-", "stunet-0.1.0-").map(name -> name + platform.updater + ".zip"))
				.collect(Collectors.toSet());
		expected.addAll(Set.of("STUNet_-0.1.0.jar", "NOTICE.txt", "update-site", "SHA256SUMS"));
		assertEquals(expected, top);
		Map<String, String> checksums = checksums(release);
		checksums.remove("SHA256SUMS");
		assertEquals(
				checksums.entrySet().stream()
						.map(file -> file.getValue() + "  " + file.getKey())
						.collect(Collectors.toSet()),
				Set.copyOf(Files.readAllLines(release.resolve("SHA256SUMS"))));
	}

	@Test
	void theCommandLinesZipHasItsOwnLibraryAndScriptsThatCanBeStarted() throws IOException {
		layOut();
		Path release = release("release");
		try (FileSystem zip = FileSystems.newFileSystem(
						release.resolve("stunet-0.1.0-win64.zip"), Map.of("enablePosixFileAttributes", "true"));
				Stream<Path> all = Files.walk(zip.getPath("/stunet-0.1.0"))) {
			Path top = zip.getPath("/stunet-0.1.0");
			assertEquals(
					Set.of(
							"LICENSE",
							"stunet.jar",
							"bin/stunet",
							"bin/stunet.bat",
							"bin/java-environment",
							"bin/java-environment.bat",
							"lib/stunet/NOTICE.txt",
							"lib/stunet/tensorflow-core-api-1.1.0.jar",
							"lib/stunet/tensorflow-core-native-1.1.0.jar",
							"lib/stunet/tensorflow-core-native-1.1.0-windows-x86_64.jar",
							"models/brain_tissue.stunet/model.json",
							"samples/README.md",
							"samples/t1_mni152_2mm.nii.gz",
							"samples/tissues_mni152_2mm.nii.gz",
							"samples/t1_colin27_2mm.nii.gz",
							"samples/deep_structures_colin27_2mm.nii.gz"),
					all.filter(Files::isRegularFile)
							.map(file -> top.relativize(file).toString())
							.collect(Collectors.toSet()));
			assertEquals(
					"rwxr-xr-x",
					PosixFilePermissions.toString(Files.getPosixFilePermissions(top.resolve("bin/stunet"))));
			assertEquals(
					"1980-02-01T00:00:00Z",
					Files.getLastModifiedTime(top.resolve("LICENSE")).toString());
		}
	}

	private record Run(int exitCode, String output) {}

	private Run run(Path in, String... command) throws IOException, InterruptedException {
		Process process = new ProcessBuilder(command)
				.directory(in.toFile())
				.redirectErrorStream(true)
				.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		return new Run(process.waitFor(), output);
	}

	/** A clone with a version, a changelog and a commit, which can go no further than its refusals. */
	private Path clone(String changelog) throws Exception {
		Path clone = Files.createDirectory(folder.resolve("STU Net ü"));
		Files.writeString(
				clone.resolve("pom.xml"),
				"<project>\n<artifactId>STUNet_</artifactId>\n<version>0.1.0-SNAPSHOT</version>\n</project>\n");
		Files.writeString(clone.resolve("CHANGELOG.md"), changelog);
		assertEquals(0, run(clone, "git", "init", "-q").exitCode());
		commit(clone);
		return clone;
	}

	private void commit(Path clone) throws Exception {
		for (String arguments : List.of("add .", "-c user.name=a -c user.email=a@example.org commit -q -m all")) {
			Run git = run(clone, ("git " + arguments).split(" "));
			assertEquals(0, git.exitCode(), git.output());
		}
	}

	/** Maven is a script that lays a build out; the rest is what the command does. */
	@Test
	@EnabledOnOs({OS.LINUX, OS.MAC})
	void whatWasBuiltIsReleasedWithTheSparkJar() throws Exception {
		layOut();
		Path clone =
				clone("# Changelog\n\n## 0.1.0\n\n- all ([a\n  page](docs/a.md#b), [site](https://example.org))\n");
		for (String part : List.of("LICENSE", "bin", "samples", "update-site"))
			assertEquals(
					0,
					run(folder, "cp", "-r", part.equals("update-site") ? "pages" : part, clone + "/" + part)
							.exitCode());
		commit(clone);
		Path sciJava = Path.of(FileUtils.class
				.getProtectionDomain()
				.getCodeSource()
				.getLocation()
				.toURI());
		Path maven = folder.resolve("mvn");
		Files.writeString(
				maven,
				String.join(
						"\n",
						"#!/bin/sh",
						"set -e",
						"for option; do case $option in -DoutputDirectory=*) cp -r '" + folder
								+ "/natives' \"${option#*=}\"; exit;; esac; done",
						"mkdir -p target/spark target/imagej/jars",
						"ln -s '" + sciJava + "' target/imagej/jars/",
						"ln -s '" + Path.of("target").toAbsolutePath() + "'/*classes target/",
						"cp -r '" + folder + "/dist' target/dist",
						"echo Spark > target/spark/stunet-spark.jar"));
		assertTrue(maven.toFile().setExecutable(true));
		Path release = folder.resolve("release");
		Run made = run(
				folder,
				"env",
				"PATH=" + folder + ":" + System.getenv("PATH"),
				Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				Path.of("bin/Release.java").toAbsolutePath().toString(),
				clone.toString(),
				release.toString());
		assertEquals(0, made.exitCode(), made.output());
		assertEquals("Spark\n", Files.readString(release.resolve("stunet-spark.jar")));
		assertEquals(
				"- all (a\n  page, [site](https://example.org))\n", Files.readString(release.resolve("CHANGES.md")));
		Map<String, String> checksums = checksums(release);
		checksums.remove("SHA256SUMS");
		assertTrue(checksums.containsKey("stunet-spark.jar"));
		assertEquals(
				checksums.entrySet().stream()
						.map(file -> file.getValue() + "  " + file.getKey())
						.collect(Collectors.toSet()),
				Set.copyOf(Files.readAllLines(release.resolve("SHA256SUMS"))));
	}

	private void assertRefused(Path clone, Path target, String... parts) throws Exception {
		Run run = run(
				folder,
				Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				Path.of("bin/Release.java").toAbsolutePath().toString(),
				clone.toString(),
				target.toString());
		assertEquals(2, run.exitCode(), run.output());
		assertEquals(1, run.output().lines().count(), run.output());
		says(run.output(), parts);
	}

	@Test
	void aTreeThatIsNotWhatIsCommittedIsRefused() throws Exception {
		Path clone = clone("# Changelog\n\n## 0.1.0\n\n- all\n");
		Path file = Files.writeString(clone.resolve("more.txt"), "not committed");
		Path target = folder.resolve("release");
		assertRefused(clone, target, "more.txt", "commit or remove");
		Files.delete(file);
		Files.writeString(clone.resolve("CHANGELOG.md"), "# Changelog\n");
		assertRefused(clone, target, "CHANGELOG.md", "commit or remove");
		assertFalse(Files.exists(target));
	}

	@Test
	void aChangelogWithoutTheVersionIsRefused() throws Exception {
		Path clone = clone("# Changelog\n\n## Unreleased\n\n- more\n\n## 0.1.0\n\n- all\n");
		assertRefused(clone, folder.resolve("release"), "## 0.1.0", "CHANGELOG.md");
	}

	@Test
	void whatIsThereIsNotReplaced() throws Exception {
		Path clone = clone("# Changelog\n\n## 0.1.0\n\n- all\n");
		Path target = Files.createDirectory(folder.resolve("earlier"));
		assertRefused(clone, target, "exists already");
		assertRefused(clone, folder.resolve("a/b"), "does not exist");
		try (Stream<Path> all = Files.list(target)) {
			assertTrue(all.findAny().isEmpty());
		}
	}
}
