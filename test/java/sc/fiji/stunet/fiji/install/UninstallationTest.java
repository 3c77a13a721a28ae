package sc.fiji.stunet.fiji.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.failure.InvalidRequest;

class UninstallationTest {

	private static final String PLUGIN = "plugins/STUNet_-0.1.0.jar";
	private static final List<String> OURS = List.of(
			PLUGIN,
			"lib/stunet/tensorflow-core-native-1.1.0-windows-x86_64.jar",
			"lib/stunet/gpu/tensorflow-core-native-1.1.0-linux-x86_64-gpu.jar",
			"luts/STU-Net_labels.lut",
			"macros/STU-Net/Predict.ijm",
			"models/brain_tissue.stunet/model.json");
	private static final List<String> OTHERS = List.of(
			"ImageJ.txt",
			"plugins/Another_.jar",
			"luts/fire.lut",
			"macros/STU-Net/Mine.ijm",
			"models/mine.stunet/model.json");

	@TempDir
	Path folder;

	private Path root;

	@BeforeEach
	void install() throws IOException {
		root = folder.resolve("Fiji.app");
		for (String file : OURS) write(file);
		for (String file : OTHERS) write(file);
		Files.writeString(
				root.resolve(Installation.FILES),
				"luts/STU-Net_labels.lut\nmacros/STU-Net/Predict.ijm\nmodels/brain_tissue.stunet/model.json\n");
	}

	private void write(String file) throws IOException {
		Files.createDirectories(root.resolve(file).getParent());
		Files.writeString(root.resolve(file), "x");
	}

	private List<String> left() throws IOException {
		try (Stream<Path> all = Files.walk(root)) {
			return all.filter(Files::isRegularFile)
					.map(file -> root.relativize(file).toString().replace('\\', '/'))
					.sorted()
					.toList();
		}
	}

	private Uninstallation uninstallation(boolean fiji, String locked) {
		return new Uninstallation(new Installation(root), fiji, file -> {
			if (file.endsWith(locked)) throw new AccessDeniedException(file.toString());
			Files.deleteIfExists(file);
		});
	}

	@Test
	void allOfOursGoesAndNothingElse() throws IOException {
		Uninstallation.Result result = uninstallation(true, "none").run();
		assertEquals(OTHERS.stream().sorted().toList(), left());
		assertEquals(OURS.size() + 1, result.removed());
		assertEquals(List.of(), result.left());
		assertFalse(
				Files.exists(root.resolve("lib/stunet")) || Files.exists(root.resolve("models/brain_tissue.stunet")));
		assertTrue(Files.isDirectory(root.resolve("luts")));
	}

	@Test
	void whatAZipHasBroughtToAPlainImageJGoesToo() throws IOException {
		write("jars/scijava-common-2.9.jar");
		write("jars/another-1.0.jar");
		Path outside = Files.writeString(folder.resolve("thesis.doc"), "mine");
		Files.writeString(
				root.resolve(Installation.INSTALLED),
				"jars/scijava-common-2.9.jar\n../thesis.doc\n" + outside + "\njars/gone.jar\n");
		uninstallation(false, "none").run();
		assertFalse(Files.exists(root.resolve("jars/scijava-common-2.9.jar")));
		assertTrue(Files.exists(root.resolve("jars/another-1.0.jar")) && Files.exists(outside));
	}

	/** As on Windows: in a Fiji an empty file in the folder update has it deleted at the next start. */
	@Test
	void aJarThatIsOpenGoesAtTheNextStartOfAFiji() throws IOException {
		Uninstallation.Result result = uninstallation(true, "STUNet_-0.1.0.jar").run();
		assertEquals(List.of(Path.of(PLUGIN)), result.left());
		assertEquals(0, Files.size(root.resolve("update").resolve(PLUGIN)));
		assertFalse(Files.exists(root.resolve("lib/stunet")));
	}

	@Test
	@Tag("process")
	void aJarThatIsOpenGoesAfterTheEndOfAPlainImageJ() throws Exception {
		Path jar = root.resolve(PLUGIN);
		Process process = RemainingFiles.prepare().deleteAfterwards(root, List.of(Path.of(PLUGIN)));
		// It waits for this very process.
		assertFalse(process.waitFor(2, TimeUnit.SECONDS));
		assertTrue(Files.exists(jar));
		process.destroyForcibly().waitFor();
		RemainingFiles.main("999999999", jar.toString());
		assertFalse(Files.exists(jar));
	}

	@Test
	void classesOutsideOfAnImageJAreNoInstallation() {
		says(
				assertThrows(InvalidRequest.class, Installation::own).getMessage(),
				"in no plugins folder beside lib/stunet");
	}

	@Test
	void aPlainImageJGetsWhatItLacksOnce() throws IOException {
		for (String jar : List.of("imagej/scijava-common-2.9.jar", "imagej/parsington-3.1.0.jar", "imglib2-8.0.0.jar"))
			write("lib/stunet/" + jar);
		write("jars/imglib2-7.0.jar");
		assertTrue(PlainImageJ.copyLibraries(new Installation(root)));
		assertTrue(Files.exists(root.resolve("jars/scijava-common-2.9.jar")));
		assertFalse(Files.exists(root.resolve("jars/imglib2-8.0.0.jar")));
		assertEquals(
				List.of("jars/scijava-common-2.9.jar", "jars/parsington-3.1.0.jar"),
				Files.readAllLines(root.resolve(Installation.INSTALLED)));
		assertFalse(PlainImageJ.copyLibraries(new Installation(root)));
	}
}
