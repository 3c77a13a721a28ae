package sc.fiji.stunet.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static sc.fiji.stunet.failure.Refusals.says;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user pastes into a report. */
class FindingsTest {

	@TempDir
	Path folder;

	@ParameterizedTest
	@CsvSource({
		"/home/jane, jane, /home/jane/Fiji.app/models, ~/Fiji.app/models",
		"/home/jane, jane, /media/jane/disk: /data/janes, /media/USER/disk: /data/janes",
		"'C:\\Users\\Jane Doe', Jane Doe, 'C:\\Users\\Jane Doe\\x;D:\\Jane Doe', '~\\x;D:\\USER'",
		"'C:\\Users\\janedoe', janedoe, 'C:\\Users\\JANEDO~1\\AppData', 'C:\\Users\\USER\\AppData'",
		"/users/root, root, /users/root:/srv /users/root, ~:/srv ~",
		"/, root, /opt/root:/srv, /opt/root:/srv",
		"?, '', /opt/x, /opt/x"
	})
	void namesOfPeopleAreLeftOut(String home, String user, String given, String wanted) {
		assertEquals(
				"Folder: " + wanted + "\n",
				new Findings(home, user, new StringBuilder())
						.add("Folder", given)
						.toString());
		assertEquals(
				wanted + "\n",
				new Findings(home, user, new StringBuilder()).addAll(given).toString());
	}

	@Test
	void aLineIsOneLine() {
		assertEquals(
				"a: b?c\n",
				new Findings("", "", new StringBuilder()).add("a", "b\nc").toString());
	}

	@Test
	void thisComputerIsDescribed() {
		Findings findings = Findings.here();
		Computer.describeJava(findings);
		Computer.describe(findings);
		Computer.describeModels(findings);
		String text = says(findings.toString(), "Java: 1", "Processor: ", "Memory: ", "GPU: ", "Models: ");
		String home = Findings.here().home();
		if (home.length() > 1) assertFalse(text.contains(home), text);
	}

	@Test
	void whatAGpuLacksIsNamed() throws Exception {
		Path engine = Files.createDirectory(folder.resolve("stunet"));
		Path libraries = Files.createDirectories(folder.resolve("cuda/lib64"));
		GpuLibraries gpu = new GpuLibraries(Optional.of(engine), List.of(folder), List.of(folder.resolve("cuda")));
		assertEquals(GpuLibraries.NEEDED.size() + 1, gpu.missing().size());
		says(gpu.missing().get(0), "lib/stunet/gpu");
		for (String library : GpuLibraries.NEEDED.keySet())
			if (!library.startsWith("libcudnn")) Files.createFile(libraries.resolve(library));
		Files.createFile(Files.createDirectory(engine.resolve("gpu")).resolve("tensorflow-gpu.jar"));
		assertEquals(List.of("libcudnn.so.9 (cuDNN 9)"), gpu.missing());
		Files.createFile(libraries.resolve("libcudnn.so.9"));
		assertEquals(List.of(), gpu.missing());
	}
}
