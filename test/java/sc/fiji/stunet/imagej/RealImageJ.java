package sc.fiji.stunet.imagej;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javassist.CtClass;

import groovy.lang.GroovyShell;
import net.imagej.patcher.LegacyInjector;
import org.python.util.PythonInterpreter;

import sc.fiji.stunet.outside.Outside;

/**
 * A real ImageJ in its own process and with a home folder of its own, as {@code mvn verify} has built it; with a screen
 * that nobody sees (Xvfb), or without one.
 */
final class RealImageJ implements AutoCloseable {

	private static final long TIMEOUT_SECONDS = 180;

	/** What a run left: its exit code and all that it printed. */
	record Run(int exitCode, String output) {}

	static Run ended(int exitCode, Run run) {
		assertEquals(exitCode, run.exitCode(), run::output);
		return run;
	}

	private final Path home;
	private final Path folder;
	private Process screen;
	private String display;
	private String screenSize = "1280x1024x24";

	/**
	 * @param home a new folder; its name has a space and a letter that is not ASCII
	 */
	RealImageJ(Path home) throws IOException {
		this.home = Files.createDirectories(home);
		this.folder = link(home.resolve("Image J ü"));
	}

	/**
	 * @param home a new folder
	 * @param folder an ImageJ
	 */
	RealImageJ(Path home, Path folder) throws IOException {
		this.home = Files.createDirectories(home);
		this.folder = folder;
	}

	/** From now on with a screen of this size. */
	RealImageJ onScreen(int width, int height) {
		screenSize = width + "x" + height + "x24";
		return this;
	}

	/** The built ImageJ under a difficult name. */
	private static Path link(Path folder) throws IOException {
		Path built =
				Path.of(System.getProperty("stunet.imagej", "target/imagej")).toAbsolutePath();
		if (!Files.isRegularFile(built.resolve("ij.jar")))
			throw new AssertionError("There is no ImageJ in " + built + "; mvn verify builds it.");
		return Files.createSymbolicLink(folder, built);
	}

	/** Runs a macro as {@code ImageJ -batch} without a screen. */
	Run headless(String macro) throws Exception {
		return headless(macro, "");
	}

	/** @param argument what the macro's {@code getArgument()} gives: ImageJ reads a macro's own text as Latin-1 */
	Run headless(String macro, String argument) throws Exception {
		return run(macro, argument, List.of("-Djava.awt.headless=true"), "-batch", Optional.empty());
	}

	/** Runs a macro as {@code ImageJ -batch} with a screen: no main window, but menus and dialogs. */
	Run batch(String macro) throws Exception {
		return run(macro, "", List.of(), "-batch", Optional.of(display()));
	}

	/** Runs a macro in an ImageJ with its window, and quits. */
	Run window(String macro) throws Exception {
		return run(macro + "\nrun('Quit');", "", List.of(), "-macro", Optional.of(display()));
	}

	/** Runs a program's main class in a Java that has ImageJ and more on its class path, with a screen. */
	Run main(Class<?> program, List<String> arguments) throws Exception {
		List<String> command = java(
				List.of(),
				folder.resolve("ij.jar")
						+ File.pathSeparator
						+ Path.of("target/test-classes").toAbsolutePath());
		command.add(program.getName());
		command.addAll(arguments);
		return run(command, Optional.of(display()));
	}

	/**
	 * Runs a macro without a screen in an ImageJ that finds menu commands there too, changed by imagej-legacy's
	 * patcher.
	 */
	Run patched(String macro) throws Exception {
		return patched(PatchedImageJ.class, macro, List.of(), plugin());
	}

	/** Runs a macro as {@code fiji --headless --run} does, in what comes closest to a Fiji. */
	Run inFiji(String macro) throws Exception {
		return patched(FijiStandIn.class, macro, plugin(), List.of());
	}

	/** Runs a macro as {@link #inFiji} does, in a Fiji that has Groovy and Python. */
	Run withScripts(String macro) throws Exception {
		List<String> files = new ArrayList<>(plugin());
		for (Class<?> of : List.of(GroovyShell.class, PythonInterpreter.class)) files.add(jar(of));
		return patched(FijiStandIn.class, macro, files, List.of());
	}

	private static String jar(Class<?> of) throws URISyntaxException {
		return Path.of(of.getProtectionDomain().getCodeSource().getLocation().toURI())
				.toString();
	}

	/** With its libraries. */
	private List<String> plugin() throws IOException {
		List<String> files = new ArrayList<>();
		for (String part : List.of("plugins", "jars"))
			try (Stream<Path> jars = Files.list(folder.resolve(part))) {
				jars.map(Path::toString).filter(name -> name.endsWith(".jar")).forEach(files::add);
			}
		return files;
	}

	/** Runs a {@link net.imagej.legacy.StandInScript} as {@code fiji --headless --run} does. */
	Run scriptInFiji(String script) throws Exception {
		return patched(FijiStandIn.class, script, ".standin", plugin(), List.of());
	}

	private Run patched(Class<?> program, String macro, List<String> moreClasses, List<String> moreArguments)
			throws Exception {
		return patched(program, macro, ".ijm", moreClasses, moreArguments);
	}

	private Run patched(
			Class<?> program, String macro, String ending, List<String> moreClasses, List<String> moreArguments)
			throws Exception {
		List<String> classPath = new ArrayList<>(List.of(
				folder.resolve("ij.jar").toString(),
				Path.of("target/test-classes").toAbsolutePath().toString()));
		for (Class<?> of : List.of(LegacyInjector.class, CtClass.class)) classPath.add(jar(of));
		classPath.addAll(moreClasses);
		List<String> command = java(
				List.of("-Djava.awt.headless=true", "--add-opens", "java.base/java.lang=ALL-UNNAMED"),
				String.join(File.pathSeparator, classPath));
		Path file = Files.createTempFile(home, "macro", ending);
		Files.writeString(file, macro);
		command.addAll(List.of(program.getName(), file.toString()));
		command.addAll(moreArguments);
		return run(command, Optional.empty());
	}

	private Run run(
			String macro, String argument, List<String> javaOptions, String imagejOption, Optional<String> onDisplay)
			throws Exception {
		Path file = Files.createTempFile(home, "macro", ".ijm");
		Files.writeString(file, macro);
		List<String> command = java(javaOptions, folder.resolve("ij.jar").toString());
		command.add("ij.ImageJ");
		command.addAll(List.of(imagejOption, file.toString(), argument));
		return run(command, onDisplay);
	}

	private Path temporary() throws IOException {
		return Files.createDirectories(home.resolve("tmp ö 脑"));
	}

	private List<String> java(List<String> options, String classPath) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java"));
		command.addAll(options);
		// In the language of a user whose decimal separator is a comma.
		command.addAll(List.of(
				"-Duser.language=de",
				"-Duser.country=DE",
				"-Duser.home=" + home,
				"-Djava.io.tmpdir=" + temporary(),
				"-Dplugins.dir=" + folder,
				"-cp",
				classPath));
		return command;
	}

	private Run run(List<String> command, Optional<String> onDisplay) throws Exception {
		Path output = Files.createTempFile(home, "output", ".txt");
		ProcessBuilder builder =
				new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
		builder.environment().put("LC_ALL", "C.UTF-8");
		builder.environment().remove("DISPLAY");
		onDisplay.ifPresent(name -> builder.environment().put("DISPLAY", name));
		Process process = builder.start();
		boolean ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
		if (!ended) {
			writeStacks(process, output);
			process.destroyForcibly();
		}
		String text = Files.readString(output);
		if (!ended)
			throw new AssertionError("ImageJ did not end within " + TIMEOUT_SECONDS + " s; it printed:\n" + text);
		return new Run(process.exitValue(), text);
	}

	/** What its threads wait for, after what it printed. */
	private static void writeStacks(Process process, Path output) throws Exception {
		new ProcessBuilder(
						System.getProperty("java.home") + File.separator + "bin" + File.separator + "jstack",
						String.valueOf(process.pid()))
				.redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
				.start()
				.waitFor(20, TimeUnit.SECONDS);
	}

	private String display() throws IOException {
		if (display != null) return display;
		screen = new ProcessBuilder(
						Outside.XVFB.path().toString(),
						"-displayfd",
						"1",
						"-screen",
						"0",
						screenSize,
						"-nolisten",
						"tcp")
				.redirectError(ProcessBuilder.Redirect.DISCARD)
				.start();
		BufferedReader number =
				new BufferedReader(new InputStreamReader(screen.getInputStream(), StandardCharsets.US_ASCII));
		display = ":" + number.readLine();
		return display;
	}

	@Override
	public void close() throws IOException {
		if (Files.isSymbolicLink(folder)) Files.delete(folder);
		if (screen != null) screen.destroy();
	}
}
