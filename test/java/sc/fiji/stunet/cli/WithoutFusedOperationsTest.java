package sc.fiji.stunet.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.JavaProcess;
import sc.fiji.stunet.TinyData;
import sc.fiji.stunet.TinyModel;

/**
 * As with another TensorFlow or on another processor: with a copy of the library in which the fused convolution has
 * another name. Switching oneDNN off leaves it there, see SelfTestTest.
 */
@Tag("engine")
@Tag("process")
@EnabledOnOs(OS.LINUX)
@EnabledIfSystemProperty(named = "os.arch", matches = "amd64")
class WithoutFusedOperationsTest {

	private static final byte[] NAME = "_MklNativeFusedConv3D\0".getBytes(StandardCharsets.US_ASCII);
	private static final String CACHE = "org.bytedeco.javacpp.cachedir";
	private static final String SENTENCE = "TensorFlow's fused operations cannot be used here (";

	@TempDir
	Path folder;

	@Test
	void thePlainOperationsGiveTheSameLabels() throws Exception {
		TinyData.write(folder.resolve("data"), 1);
		TinyModel.write(folder.resolve("m.stunet"), 16, 1, Optional.empty(), 1, 2);
		Stunet fused = Stunet.succeed(
				"predict",
				"-m",
				folder.resolve("m.stunet"),
				"-i",
				folder.resolve("data/images/case0.nii.gz"),
				"-o",
				folder.resolve("fused.nii"));
		assertTrue(!fused.err().contains(SENTENCE), fused.err());
		Path libraries = folder.resolve("libraries");
		copy(Path.of(System.getProperty(CACHE)), libraries);
		String said = run(libraries, "predict -m m.stunet -i data/images/case0.nii.gz -o plain.nii");
		says(said, SENTENCE, "_MklNativeFusedConv3D");
		assertArrayEquals(
				Files.readAllBytes(folder.resolve("fused.nii")), Files.readAllBytes(folder.resolve("plain.nii")));
		TinyData.writePlan(folder.resolve("plan.json"));
		says(
				run(libraries, "train -d data -o x.stunet --plan plan.json --epochs 1 --updates 1 --fold all"),
				SENTENCE,
				"The training is over");
	}

	private String run(Path libraries, String arguments) throws Exception {
		ProcessBuilder command = JavaProcess.with(
				List.of("-D" + CACHE + "=" + libraries), StuNetCommandLine.class, arguments.split(" "));
		Process process = command.directory(folder.toFile())
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
		String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
		assertEquals(0, process.waitFor(), err);
		return err;
	}

	/** The library is unpacked anew unless size and date are those of the archive, which the copy keeps. */
	private static void copy(Path from, Path to) throws IOException {
		List<Path> all;
		try (var files = Files.walk(from)) {
			all = files.filter(file -> !file.endsWith(".lock")).toList();
		}
		for (Path file : all)
			Files.copy(
					file,
					to.resolve(from.relativize(file).toString()),
					StandardCopyOption.COPY_ATTRIBUTES,
					LinkOption.NOFOLLOW_LINKS);
		rename(all.stream()
				.filter(file -> file.endsWith("libtensorflow_cc.so.2"))
				.map(file -> to.resolve(from.relativize(file).toString()))
				.findFirst()
				.orElseThrow());
	}

	private static void rename(Path library) throws IOException {
		FileTime date = Files.getLastModifiedTime(library);
		try (RandomAccessFile file = new RandomAccessFile(library.toFile(), "rw")) {
			file.seek(find(file) + 1);
			file.write('X');
		}
		Files.setLastModifiedTime(library, date);
	}

	private static long find(RandomAccessFile file) throws IOException {
		byte[] some = new byte[1 << 20];
		for (long first = 0; first < file.length(); first += some.length - NAME.length) {
			file.seek(first);
			int length = file.read(some);
			for (int at = 0; at <= length - NAME.length; at++)
				if (some[at] == NAME[0] && Arrays.equals(some, at, at + NAME.length, NAME, 0, NAME.length))
					return first + at;
		}
		throw new AssertionError("The library does not have " + new String(NAME, StandardCharsets.US_ASCII));
	}
}
