package sc.fiji.stunet.imagej;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;
import static sc.fiji.stunet.imagej.RealImageJ.ended;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import javax.tools.ToolProvider;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.TinyData;
import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.io.Stored;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Spacing;

/** What {@code bin/install} runs, on folders whose names are difficult. */
class InstallIT {

	private static final Path BUILT = Path.of(System.getProperty("stunet.imagej", "target/imagej"));

	@TempDir
	Path folder;

	private Path target;

	private record Run(int exitCode, String output) {}

	@BeforeEach
	void makeTarget() throws IOException {
		target = Files.createDirectories(folder.resolve("Bild Verarbeitung ü/Image J"));
	}

	private Run install(Path into) throws IOException, InterruptedException {
		ProcessBuilder builder = new ProcessBuilder(
				Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"bin/Install.java",
				System.getProperty("stunet.dist", "target/dist"),
				into.toString());
		builder.environment().put("LC_ALL", "C.UTF-8");
		Process process = builder.redirectErrorStream(true).start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		return new Run(process.waitFor(), output);
	}

	private Path file(String name) throws IOException {
		Path file = target.resolve(name);
		Files.createDirectories(file.getParent());
		return Files.writeString(file, "the user's");
	}

	private Set<String> names(String part) throws IOException {
		try (Stream<Path> files = Files.list(target.resolve(part))) {
			return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
		}
	}

	/**
	 * Installation, home, temporary files, model, scan and result: nothing has an easy name. The folder is an
	 * administrator's: all that is kept is kept elsewhere.
	 */
	@Test
	void aPlainImageJSegmentsAfterwardsAndWritesNothingThere() throws Exception {
		Files.copy(BUILT.resolve("ij.jar"), target.resolve("ij.jar"));
		assertEquals(0, install(target).exitCode());
		// Root may write all the same, so what is there is looked at, too.
		Set<String> before = everything();
		setWritable(false);
		try {
			assertSegments("");
		} finally {
			setWritable(true);
		}
		assertEquals(before, everything());
	}

	private void setWritable(boolean writable) throws IOException {
		try (Stream<Path> all = Files.walk(target)) {
			for (Path one : all.toList()) assertTrue(one.toFile().setWritable(writable), one::toString);
		}
	}

	/** Names, sizes and times of all files of the installation. */
	private Set<String> everything() throws IOException {
		try (Stream<Path> all = Files.walk(target)) {
			Set<String> files = new HashSet<>();
			for (Path one : all.toList())
				if (Files.isRegularFile(one))
					files.add(target.relativize(one) + " " + Files.size(one) + " " + Files.getLastModifiedTime(one));
			return files;
		}
	}

	/** @param before macro to run first */
	private String assertSegments(String before) throws Exception {
		Path data = Files.createDirectory(folder.resolve("Aufnahmen ä 脑"));
		TinyModel.write(data.resolve("Modell ö.stunet"), 1, Optional.empty(), 1, 2);
		VolumeWriter.write(data.resolve("Kopf ß 1.nii"), TinyData.scan(new Spacing(3, 3, 3), 12, 10, 9), false);
		try (RealImageJ imagej = new RealImageJ(folder.resolve("Heim é"), target)) {
			// ImageJ reads macros as Latin-1, so what lies outside comes as the argument.
			RealImageJ.Run run = ended(
					0,
					imagej.headless(
							before + "names = split(getArgument(), '|');\n"
									+ "call('sc.fiji.stunet.fiji.Launcher.call', "
									+ "'sc.fiji.stunet.commands.PredictCommand', "
									+ "'model=[' + names[0] + '] input=[' + names[1] + '] output=[' + names[2] + ']');",
							data.resolve("Modell ö.stunet") + "|" + data.resolve("Kopf ß 1.nii") + "|"
									+ data.resolve("Labels ñ.nii.gz")));
			assertEquals(
					new Extent(12, 10, 9),
					Stored.labels(data.resolve("Labels ñ.nii.gz")).size());
			return run.output();
		}
	}

	/** Many plugins bring TensorFlow 1.x: classes of the same names, in the folders whose jars ImageJ loads itself. */
	@Test
	void anotherPluginsTensorFlowDoesNoHarm() throws Exception {
		Files.copy(BUILT.resolve("ij.jar"), target.resolve("ij.jar"));
		assertEquals(0, install(target).exitCode());
		for (String name : List.of("Graph", "Session", "TensorFlow", "NativeLibrary"))
			compile(
					"package org.tensorflow; public class " + name
							+ " { public static String version() { return \"alien 1.15\"; } }",
					name);
		for (String jar : List.of("jars/libtensorflow-1.15.0.jar", "plugins/Alien_Segmentation.jar"))
			pack(target.resolve(jar));
		String output = assertSegments("print(call('org.tensorflow.Graph.version'));\n");
		says(output, "alien 1.15");
	}

	private void compile(String source, String name) throws IOException {
		Path file = Files.writeString(folder.resolve(name + ".java"), source);
		assertEquals(
				0,
				ToolProvider.getSystemJavaCompiler()
						.run(
								null,
								null,
								null,
								"-proc:none",
								"-d",
								folder.resolve("classes").toString(),
								file.toString()));
	}

	private void pack(Path jar) throws IOException {
		Path classes = folder.resolve("classes");
		try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar));
				Stream<Path> files = Files.walk(classes)) {
			for (Path file : files.filter(Files::isRegularFile).toList()) {
				zip.putNextEntry(
						new ZipEntry(classes.relativize(file).toString().replace('\\', '/')));
				Files.copy(file, zip);
			}
		}
	}

	@Test
	void anOlderVersionGoesAndWhatIsTheUsersStays() throws Exception {
		Files.copy(BUILT.resolve("ij.jar"), target.resolve("ij.jar"));
		assertEquals(0, install(target).exitCode());
		file("plugins/STUNet_-0.0.1.jar");
		file("lib/stunet/old-engine-1.0.jar");
		Files.writeString(
				target.resolve("lib/stunet/installed.txt"),
				"lib/stunet/old-engine-1.0.jar\n../outside.txt\n",
				java.nio.file.StandardOpenOption.APPEND);
		Path outside = Files.writeString(target.resolveSibling("outside.txt"), "not ours");
		Path gpu = file("lib/stunet/gpu/tensorflow.jar");
		Path model = file("models/mine.stunet/model.json");
		Set<String> jars = names("jars");

		assertEquals(0, install(target).exitCode());
		assertFalse(names("plugins").contains("STUNet_-0.0.1.jar"));
		assertEquals(1, names("plugins").size());
		assertFalse(names("lib/stunet").contains("old-engine-1.0.jar"));
		assertEquals(jars, names("jars"));
		assertTrue(Files.exists(gpu) && Files.exists(model) && Files.exists(outside));
	}

	/** A Fiji has all of them; one that was put together without Jackson gets it. */
	@Test
	void aFijiGetsOnlyWhatItLacks() throws Exception {
		for (String jar : List.of(
				"ij-1.54p",
				"scijava-common-2.99.0",
				"parsington-3.1.0",
				"imglib2-7.1.4",
				"jackson-core-2.19.2",
				"jackson-annotations-2.19.2",
				"jfreechart-1.5.6")) file("jars/" + jar + ".jar");
		Set<String> jars = names("jars");
		assertEquals(0, install(target).exitCode());
		Set<String> more = names("jars");
		assertTrue(more.removeIf(name -> name.startsWith("jackson-databind-")), more::toString);
		assertEquals(jars, more);
		file("jars/jackson-databind-2.19.2.jar");
		assertEquals(0, install(target).exitCode());
		jars.add("jackson-databind-2.19.2.jar");
		assertEquals(jars, names("jars"));
		assertEquals(1, names("plugins").size());
		assertTrue(names("lib/stunet").stream().anyMatch(name -> name.startsWith("tensorflow-core-api")));
	}

	@Test
	void anotherPluginsLibraryStaysTheOnlyOne() throws Exception {
		Files.copy(BUILT.resolve("ij.jar"), target.resolve("ij.jar"));
		file("plugins/imglib2-7.1.4.jar");
		Run run = install(target);
		assertEquals(0, run.exitCode());
		says(run.output(), "imglib2 is there already");
		assertFalse(names("jars").stream().anyMatch(name -> name.startsWith("imglib2")));
	}

	@Test
	void anyOtherFolderIsRefused() throws Exception {
		Run run = install(target);
		assertEquals(2, run.exitCode());
		says(run.output(), "neither a Fiji nor an ImageJ");
		assertEquals(2, install(folder.resolve("nowhere")).exitCode());
	}
}
