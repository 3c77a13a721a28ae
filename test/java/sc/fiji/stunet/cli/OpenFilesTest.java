package sc.fiji.stunet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import sc.fiji.stunet.JavaProcess;
import sc.fiji.stunet.TinyData;
import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.files.StrictFiles;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.model.ModelPlaces;
import sc.fiji.stunet.volume.Spacing;

/** The command line where files that are open can be neither deleted nor replaced, as on Windows. */
@EnabledOnOs(OS.LINUX)
@Timeout(600)
@Tag("process")
@Tag("engine")
class OpenFilesTest {

	@TempDir
	Path folder;

	private Path log;

	@BeforeEach
	void makeInputs() throws IOException {
		log = folder.resolveSibling(folder.getFileName() + ".log");
		TinyModel.write(folder.resolve("m.stunet"), 1, Optional.empty(), 1, 2);
		Path scans = Files.createDirectory(folder.resolve("scans"));
		for (String name : List.of("a", "b"))
			VolumeWriter.write(scans.resolve(name + ".nii"), TinyData.scan(new Spacing(3, 3, 3), 12, 10, 9), false);
		TinyData.write(folder.resolve("data"), 2);
		TinyData.writePlan(folder.resolve("plan.json"));
	}

	/** Runs commands in turn in one process, beside a program that has a file open. */
	static final class Commands {

		/** @param arguments the file, or a dash for none; then the words of a command, commands parted by {@code ;} */
		@SuppressWarnings("try") // the file is only held open
		public static void main(String[] arguments) throws IOException {
			Locale.setDefault(Locale.ROOT);
			PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
			int code = 0;
			try (InputStream held = arguments[0].equals("-") ? InputStream.nullInputStream() : open(arguments[0])) {
				List<String> command = new ArrayList<>();
				for (String word : arguments[1].split(" ")) {
					if (!word.equals(";")) {
						command.add(word);
						continue;
					}
					code = StuNetCommandLine.run(err, err, command.toArray(String[]::new));
					err.println("EXIT " + code + " " + String.join(" ", command));
					command.clear();
				}
			}
			System.exit(code);
		}

		private static InputStream open(String file) throws IOException {
			return new FileInputStream(file);
		}
	}

	private int run(String held, String commands) throws Exception {
		ProcessBuilder process = JavaProcess.with(List.of(StrictFiles.OPTION), Commands.class, held, commands + " ;")
				.directory(folder.toFile())
				.redirectErrorStream(true)
				.redirectOutput(log.toFile());
		// Settings are written there, not among those of whoever runs the tests.
		process.environment().put("XDG_DATA_HOME", folder.resolve("data-home").toString());
		process.environment().remove(ModelPlaces.VARIABLE);
		return process.start().waitFor();
	}

	private Set<String> names(String in) throws IOException {
		try (Stream<Path> files = Files.list(folder.resolve(in))) {
			return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
		}
	}

	/** Whatever is deleted or replaced, this program has closed before. */
	private void assertAllFree(String commands) throws Exception {
		run("-", commands);
		String said = Files.readString(log);
		assertFalse(said.contains("REFUSED"), said);
		assertEquals(
				List.of(),
				said.lines()
						.filter(line -> line.startsWith("EXIT ") && !line.startsWith("EXIT 0"))
						.toList(),
				said);
		assertEquals(
				commands.split(" ; ").length,
				said.lines().filter(line -> line.startsWith("EXIT 0")).count(),
				said);
		assertEquals(
				Set.of(),
				names(".").stream().filter(name -> name.startsWith(".stunet")).collect(Collectors.toSet()));
	}

	@Test
	void predictionsReplaceWhatTheyHaveWritten() throws Exception {
		String predict = "predict -m m.stunet -i scans/a.nii --device cpu --threads 1 -o ";
		String all = " --probabilities p.nii.gz --table t.csv --statistics all --overwrite";
		String many = "predict-folder -m m.stunet -i scans -o out --device cpu --threads 2";
		assertAllFree(predict + "a.nii.gz ; " + predict + "a.nii.gz" + all + " ; " + predict + "a.nii.gz" + all + " ; "
				+ predict + "a.mha ; " + predict + "a.mha --overwrite ; " + predict + "a.nrrd ; " + predict
				+ "a.nrrd --overwrite ; " + many + " --probabilities --pictures ; " + many + " ; " + many
				+ " --speed fast --overwrite ; evaluate -r a.nii.gz -p a.mha --json e.json");
	}

	@Test
	void trainingsReplaceTheirOwnFolders() throws Exception {
		String options = " --epochs 1 --updates 1 --threads 1 --device cpu";
		String train = "train -d data -o t.stunet --plan plan.json" + options;
		assertAllFree(
				"check-data -d data ; plan -d data -o p.json ; plan -d data -o p.json --overwrite ; " + train + " ; "
						+ train + " --restart ; " + train + " --fold each --restart ; "
						+ "transfer -s t.stunet -d data -o u.stunet --keep-plan --fold 0" + options
						+ " ; validate -m u.stunet -d data --threads 1 --device cpu --json v.json");
	}

	@Test
	void modelsAreInstalledReplacedAndRemoved() throws Exception {
		assertAllFree("models path own ; models install m.stunet ; models install m.stunet --overwrite ; "
				+ "models export m m.zip ; models export m m.zip --overwrite ; models install m.zip --overwrite ; "
				+ "info m ; models remove m");
		assertEquals(
				List.of("models=" + folder.toRealPath().resolve("own")),
				Files.readAllLines(folder.resolve("data-home/stunet/settings.txt")));
	}

	/** The user looks at a result in another program while it is to be replaced. */
	@ParameterizedTest
	@CsvSource({
		"a.nii.gz, predict -m m.stunet -i scans/a.nii -o a.nii.gz --device cpu --overwrite, 6",
		"t.csv, predict -m m.stunet -i scans/a.nii -o b.nii.gz --table t.csv --device cpu --overwrite, 6",
		"p.json, plan -d data -o p.json --overwrite, 6",
		"old.stunet/weights.safetensors, "
				+ "train -d data -o old.stunet --plan plan.json --restart --epochs 1 --updates 1 --device cpu, 6",
	})
	void whatAnotherProgramHasOpenStaysAsItWas(String file, String command, int exitCode) throws Exception {
		TinyModel.write(folder.resolve("old.stunet"), 1, Optional.empty(), 1, 2);
		Path held = folder.resolve(file);
		if (!Files.exists(held)) Files.writeString(held, "the older one");
		byte[] before = Files.readAllBytes(held);
		assertEquals(exitCode, run(held.toString(), command), () -> read(log));
		String said = Files.readString(log);
		says(said, "stunet: Cannot write ");
		assertTrue(said.contains("REFUSED"), said);
		assertEquals(List.of(before.length), List.of(Files.readAllBytes(held).length));
		assertEquals(-1, java.util.Arrays.mismatch(before, Files.readAllBytes(held)));
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		} catch (IOException e) {
			return e.toString();
		}
	}
}
