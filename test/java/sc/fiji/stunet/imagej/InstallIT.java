package sc.fiji.stunet.imagej;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import net.imglib2.img.array.ArrayImgs;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.io.VolumeReader;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/** {@code bin/install} as a user runs it, on folders whose names are difficult. */
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
		ProcessBuilder builder = new ProcessBuilder("bash", "bin/install", "--from", System.getProperty("stunet.dist", "target/dist"), into.toString());
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

	@Test
	void aPlainImageJSegmentsAfterwards() throws Exception {
		Files.copy(BUILT.resolve("ij.jar"), target.resolve("ij.jar"));
		assertEquals(0, install(target).exitCode());
		Path model = TinyModel.write(folder.resolve("tiny.stunet"), 1, Optional.empty(), 1, 2).folder();
		Path scan = folder.resolve("scan.nii");
		VolumeWriter.write(scan, new Volume(ArrayImgs.floats(new float[12 * 10 * 9], 12, 10, 9, 1), Geometry.unoriented(new Spacing(3, 3, 3))), false);
		Path labels = folder.resolve("labels.nii.gz");
		try (RealImageJ imagej = new RealImageJ(folder.resolve("home"), target)) {
			RealImageJ.Run run = imagej.headless("call('sc.fiji.stunet.fiji.Launcher.call', 'sc.fiji.stunet.commands.PredictCommand', "
				+ "'model=[" + model + "] input=[" + scan + "] output=[" + labels + "]');");
			assertEquals(0, run.exitCode(), run.output());
		}
		assertEquals(new Extent(12, 10, 9), VolumeReader.readLabels(labels).size());
	}

	@Test
	void anOlderVersionGoesAndWhatIsTheUsersStays() throws Exception {
		Files.copy(BUILT.resolve("ij.jar"), target.resolve("ij.jar"));
		assertEquals(0, install(target).exitCode());
		file("plugins/STUNet_-0.0.1.jar");
		file("lib/stunet/old-engine-1.0.jar");
		Files.writeString(target.resolve("lib/stunet/installed.txt"), "lib/stunet/old-engine-1.0.jar\n../outside.txt\n", java.nio.file.StandardOpenOption.APPEND);
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
		for (String jar : List.of("ij-1.54p", "scijava-common-2.99.0", "parsington-3.1.0", "imglib2-7.1.4", "jackson-core-2.19.2", "jackson-annotations-2.19.2"))
			file("jars/" + jar + ".jar");
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
		assertTrue(run.output().contains("imglib2 is there already"), run.output());
		assertFalse(names("jars").stream().anyMatch(name -> name.startsWith("imglib2")));
	}

	@Test
	void anyOtherFolderIsRefused() throws Exception {
		Run run = install(target);
		assertEquals(2, run.exitCode());
		assertTrue(run.output().contains("neither a Fiji nor an ImageJ"), run.output());
		assertEquals(2, install(folder.resolve("nowhere")).exitCode());
	}
}
