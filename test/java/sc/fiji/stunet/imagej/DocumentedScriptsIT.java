package sc.fiji.stunet.imagej;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.imagej.RealImageJ.ended;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.Documents;
import sc.fiji.stunet.JavaProcess;
import sc.fiji.stunet.cli.DocumentedCalls;
import sc.fiji.stunet.outside.Needs;
import sc.fiji.stunet.outside.Outside;

/**
 * Every macro, script and command that README.md and docs/ show is run as it stands, on stand-ins for the files that
 * it names; a training ends after one update. What is not run is listed here with the reason. Commands in pages about
 * development and benchmarks are indented, not in such blocks: they build, test and measure the program for hours.
 */
class DocumentedScriptsIT {

	/** Lines of a shell. */
	private static final Map<String, String> NOT_RUN = Map.ofEntries(
			Map.entry("bin/demo", "builds the project; CI's first step"),
			Map.entry("mvn -B verify", "runs this test"),
			Map.entry("java -jar target/imagej/ij.jar", "waits for a user; other tests start it"),
			Map.entry("bin/package", "builds the project"),
			Map.entry("bin/install /path/to/Fiji.app", "InstallIT installs"),
			Map.entry("bin/stunet models install totalsegmentator-6mm", "downloads"),
			Map.entry("fiji --headless --run MACRO.ijm", "needs a Fiji's own launcher; FijiIT does what it does"),
			Map.entry(
					"fiji --headless --run \"STU-Net Predict...\" 'model=\"/models/brain.stunet\","
							+ "input=\"/scans/t1.nii.gz\",output=\"/results/t1.nii.gz\"'",
					"the same"),
			Map.entry(
					"java -Djava.awt.headless=true -Dplugins.dir=IMAGEJ -cp IMAGEJ/ij.jar ij.ImageJ -batch "
							+ "MACRO.ijm",
					"RealImageJ.headless"),
			Map.entry(
					"java -Djava.awt.headless=true -Dplugins.dir=IMAGEJ -cp IMAGEJ/ij.jar ij.ImageJ -batch "
							+ "PredictFolder.ijm \"/models/brain.stunet;/scans;/results\"",
					"CommandsIT runs the example macros"));

	/** Pages whose scripts have a test of their own. */
	private static final Map<String, String> OTHER_PAGES =
			Map.of("cluster.md", "ClusterPageTest, ClusterScriptsIT", "install.md", "InstallPageTest");

	private static final Set<String> DATA = Set.of("json", "text");
	/** Where a call writes: an option or a key, and the file. */
	private static final Pattern WRITTEN = Pattern.compile(
			"(?: -o |--(?:table|json|probabilities) |(?:output|table)=\\[?|saveAs\\(\"Tiff\", \")((?!-)[^\\s\\]\"]+)");

	@TempDir
	private Path temporary;

	private DocumentedFiles files;

	@BeforeEach
	void layOut() throws Exception {
		files = DocumentedFiles.in(Files.createDirectory(temporary.resolve("files")));
	}

	private static List<Documents.Block> blocks(String... languages) throws Exception {
		return Documents.blocks().stream()
				.filter(block -> !OTHER_PAGES.containsKey(block.page()))
				.filter(block -> Set.of(languages).contains(block.language()))
				.toList();
	}

	@Test
	void everyBlockIsOfALanguageThatIsRun() throws Exception {
		Set<String> languages = new TreeSet<>();
		for (Documents.Block block : Documents.blocks())
			if (!OTHER_PAGES.containsKey(block.page()) && !DATA.contains(block.language()))
				languages.add(block.language());
		assertEquals(Set.of("bash", "groovy", "ijm", "jython", "py"), languages);
	}

	@Test
	void commandsOfTheCommandLine() throws Exception {
		List<String> calls = new ArrayList<>(List.of(
				"models export my_model.stunet downloaded.zip",
				"train -d DATA -o our_model.stunet --plan tiny.json --epochs 1 --updates 1"));
		Set<String> notRun = new TreeSet<>();
		for (Documents.Block block : blocks("bash"))
			for (String line : block.text().split("\n")) {
				String call = line.replaceFirst("\\s+#.*", "");
				if (NOT_RUN.containsKey(call)) notRun.add(call);
				else {
					assertTrue(call.startsWith("bin/stunet "), () -> block.page() + ": " + call);
					calls.add(shortened(files.withPaths(call.substring("bin/stunet ".length()))));
				}
			}
		assertEquals(new TreeSet<>(NOT_RUN.keySet()), notRun);
		assertTrue(calls.size() > 25, calls::toString);
		Path script = Files.write(temporary.resolve("calls.txt"), calls);
		Path output = temporary.resolve("output.txt");
		ProcessBuilder java = JavaProcess.of(DocumentedCalls.class, script.toString())
				.directory(files.folder().toFile())
				.redirectErrorStream(true)
				.redirectOutput(output.toFile());
		java.environment()
				.putAll(Map.of(
						"STUNET_MODELS", files.folder().resolve("models").toString(),
						"TF_ENABLE_ONEDNN_OPTS", "1",
						"TF_OVERRIDE_GLOBAL_THREADPOOL", "1",
						"TF_CPP_MIN_LOG_LEVEL", "2"));
		Process process = java.start();
		boolean ended = process.waitFor(5, TimeUnit.MINUTES);
		if (!ended) process.destroyForcibly();
		assertTrue(ended && process.exitValue() == 0, Files.readString(output));
		calls.stream().filter(call -> !call.contains("--dry-run")).forEach(this::assertWritten);
	}

	/** A training of one update, of a small network unless the call is about another one. */
	private static String shortened(String call) {
		if (!call.startsWith("train") && !call.startsWith("transfer")) return call;
		String once = call.replaceAll("--(minutes|epochs|updates) \\d+", "") + " --epochs 1 --updates 1";
		if (!once.startsWith("train ") || once.contains("--plan ") || once.contains("--network ")) return once;
		return once.replaceAll("--size \\S+", "") + " --plan tiny.json";
	}

	private void assertWritten(String text) {
		for (Matcher file = WRITTEN.matcher(text); file.find(); ) {
			Path written = files.folder().resolve(file.group(1));
			assertTrue(Files.exists(written), () -> written + " was not written by\n" + text);
		}
	}

	/** In one Fiji, each with an image open as a user has one. */
	@Test
	void macrosAndScripts() throws Exception {
		Path home = Files.createDirectory(temporary.resolve("home"));
		Path models = Files.createDirectories(home.resolve(".local/share/stunet/models"));
		Files.createSymbolicLink(
				models.resolve("brain_tissue.stunet"), files.folder().resolve("models/brain_tissue.stunet"));
		StringBuilder all = new StringBuilder();
		int scripts = 0;
		for (Documents.Block block : blocks("ijm", "groovy", "jython")) {
			String text = files.withPaths(block.text())
					.replaceAll("minutes=\\d+", "minutes=0 epochs=1 updates=1")
					.replace(".stunet] data=", ".stunet] keepplan data=");
			if (text.contains("\"STU-Net Train...\""))
				text = text.replace("data=", "plan=[" + files.folder().resolve("tiny.json") + "] data=");
			if (!block.language().equals("ijm")) {
				Path script = temporary.resolve("script" + scripts + "." + block.language());
				text = "call('sc.fiji.stunet.imagej.Scripts.run', '" + Files.writeString(script, text) + "');\n";
			}
			scripts++;
			all.append("close('*');\nopen('")
					.append(files.folder().resolve("scans/head.tif"))
					.append("');\nprint('")
					.append(block.page())
					.append(" ")
					.append(scripts)
					.append("');\n")
					.append(text);
		}
		assertTrue(scripts > 8, "scripts: " + scripts);
		try (RealImageJ imagej = new RealImageJ(home)) {
			ended(0, imagej.withScripts(all + "print('all of them');\n"));
		}
		for (Documents.Block block : blocks("ijm", "groovy", "jython")) assertWritten(files.withPaths(block.text()));
	}

	private static final String PYIMAGEJ = "import imagej";

	/**
	 * Before PyImageJ's script: puts the build in the place of a Fiji, and the Java that runs this test in that of the
	 * one that is downloaded; anything but Java 17 is what a user would fail with. Its arguments are the home folder,
	 * the stand-in's classes and ImageJ.
	 */
	private static final String BEFORE_PYIMAGEJ =
			"""
			import os
			import sys
			import types

			# Its half in Java, imglib2-imglyb, is not on Maven Central; it is for arrays, which the script has none of.
			sys.modules["imglyb"] = types.ModuleType("imglyb")
			import cjdk
			import scyjava.config


			def java_home(version, vendor):
				if version != "17":
					sys.exit("PyImageJ would fetch Java " + version)
				return os.environ["JAVA_HOME"]


			cjdk.java_home = java_home
			scyjava.config.add_option("-Duser.home=" + sys.argv[1])
			scyjava.config.add_classpath(*sys.argv[2:])
			""";

	/** @return what it printed */
	private String python(String script, Object... arguments) throws Exception {
		Path file = Files.writeString(temporary.resolve("script.py"), files.withPaths(script));
		List<String> command = new ArrayList<>(List.of(Outside.PYTHON.path().toString(), file.toString()));
		for (Object argument : arguments) command.add(argument.toString());
		Path output = temporary.resolve("printed.txt");
		ProcessBuilder builder =
				new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
		builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
		Process process = builder.start();
		boolean ended = process.waitFor(3, TimeUnit.MINUTES);
		if (!ended) process.destroyForcibly();
		String printed = Files.readString(output, StandardCharsets.UTF_8);
		assertTrue(ended && process.exitValue() == 0, printed);
		return printed;
	}

	private static String pythonScript(boolean pyImageJ) throws Exception {
		List<String> scripts = blocks("py").stream()
				.map(Documents.Block::text)
				.filter(text -> text.contains(PYIMAGEJ) == pyImageJ)
				.toList();
		assertEquals(1, scripts.size());
		return scripts.get(0);
	}

	@Test
	@Needs(Outside.PYTHON)
	void pyImageJSegmentsAFile() throws Exception {
		Path imagej = Path.of("target/imagej").toAbsolutePath();
		String script = pythonScript(true).replace("/path/to/Fiji.app", imagej.toString());
		assertTrue(script.contains(imagej.toString()), script);
		String printed = python(
				BEFORE_PYIMAGEJ + script,
				Files.createDirectory(temporary.resolve("home")),
				Path.of("target/test-classes").toAbsolutePath(),
				imagej.resolve("ij.jar"));
		for (String structure : List.of("csf ", "grey_matter ", "white_matter "))
			assertTrue(printed.contains("\n" + structure), printed);
		assertTrue(Files.exists(files.folder().resolve("results/pyimagej.nii.gz")), printed);
	}

	@Test
	@Needs(Outside.PYTHON)
	void pythonReadsAModel() throws Exception {
		String printed = python(pythonScript(false));
		assertTrue(printed.contains("voxels of [3.0, 3.0, 3.0] mm") && printed.contains("2 grey_matter"), printed);
	}
}
