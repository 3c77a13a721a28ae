package sc.fiji.stunet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.JavaProcess;
import sc.fiji.stunet.TinyData;
import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.volume.Spacing;

/** A scan that cannot be read is refused by its header, before the engine is loaded. */
@Tag("process")
class UnreadableScanTest {

	private static final String ENGINE = "org.tensorflow.";

	@TempDir
	Path folder;

	/** @param arguments the model, the label map, and scans, of which each is predicted */
	public static void main(String[] arguments) {
		for (String scan : Arrays.asList(arguments).subList(2, arguments.length)) {
			Stunet result = Stunet.run("predict", "-m", arguments[0], "-o", arguments[1], "-i", scan);
			System.out.println("told " + result.exitCode() + " " + result.err().strip());
		}
	}

	/** All that a Java of its own says, and the classes that it loads. */
	private List<String> predicted(List<Path> scans) throws Exception {
		Path model = TinyModel.write(folder.resolve("tiny.stunet"), 1, Optional.empty(), 1, 2)
				.folder();
		String[] arguments = Stream.concat(Stream.of(model, folder.resolve("labels.nii.gz")), scans.stream())
				.map(Path::toString)
				.toArray(String[]::new);
		Path said = folder.resolve("said.txt");
		int exitCode = JavaProcess.with(List.of("-verbose:class"), UnreadableScanTest.class, arguments)
				.redirectErrorStream(true)
				.redirectOutput(said.toFile())
				.start()
				.waitFor();
		List<String> lines = Files.readAllLines(said);
		assertEquals(0, exitCode, () -> String.join("\n", lines));
		return lines;
	}

	private Path scan(String name) {
		Path file = folder.resolve(name);
		VolumeWriter.write(file, TinyData.scan(new Spacing(3, 3, 3), 12, 10, 9), false);
		return file;
	}

	private Map<Path, String> unreadable() throws IOException {
		Map<Path, String> all = new LinkedHashMap<>();
		all.put(folder.resolve("none.nii.gz"), "does not exist");
		all.put(Files.createFile(folder.resolve("empty.nii")), "is empty (0 bytes)");
		all.put(Files.writeString(folder.resolve("notes.txt"), "a scan follows\n"), "is no file of a volume");
		all.put(Files.createDirectory(folder.resolve("series")), "is an empty folder");
		byte[] whole = Files.readAllBytes(scan("whole.nii")), zipped = Files.readAllBytes(scan("zipped.nii.gz"));
		all.put(Files.write(folder.resolve("cut.nii"), Arrays.copyOf(whole, 400)), "is damaged or cut off");
		all.put(Files.write(folder.resolve("cut.nii.gz"), Arrays.copyOf(zipped, 20)), "is cut off");
		// NIfTI-1's dim[1] is at byte 42.
		ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).putShort(42, (short) -3);
		all.put(Files.write(folder.resolve("negative.nii"), whole), "negative.nii");
		return all;
	}

	@Test
	void isOneSentenceWithoutTheEngine() throws Exception {
		Map<Path, String> scans = unreadable();
		List<String> lines = predicted(List.copyOf(scans.keySet()));
		List<String> told =
				lines.stream().filter(line -> line.startsWith("told ")).toList();
		assertEquals(scans.size(), told.size(), () -> String.join("\n", lines));
		int number = 0;
		for (Map.Entry<Path, String> scan : scans.entrySet()) {
			String line = told.get(number++);
			assertTrue(line.startsWith("told 4 stunet: " + scan.getKey()), line);
			assertTrue(line.contains(scan.getValue()), line);
		}
		assertFalse(loadsTheEngine(lines), "the engine was loaded");
		assertFalse(Files.exists(folder.resolve("labels.nii.gz")));
	}

	/** What the other test looks for is there when a scan can be read. */
	@Test
	void aReadableScanLoadsTheEngine() throws Exception {
		List<String> lines = predicted(List.of(scan("whole.nii")));
		assertTrue(lines.stream().anyMatch(line -> line.startsWith("told 0 ")), () -> String.join("\n", lines));
		assertTrue(loadsTheEngine(lines));
	}

	private static boolean loadsTheEngine(List<String> lines) {
		return lines.stream().anyMatch(line -> line.contains("] " + ENGINE));
	}
}
