package sc.fiji.stunet.fiji;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import javax.tools.ToolProvider;

import ij.plugin.PlugIn;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.scijava.Context;
import org.scijava.command.CommandService;
import org.scijava.module.process.PreprocessorPlugin;
import org.scijava.plugin.PluginInfo;
import org.scijava.plugin.PluginService;

/**
 * A Fiji on Java 8 with the plugin. No such Java is needed: a class loader that refuses our newer classes stands for
 * it, with those of {@code src/main/java8} before the others, as the jar has them.
 */
@Isolated("replaces the standard output and the thread's class loader")
class OlderJavaTest {

	private static final int JAVA_8 = 52;

	@TempDir
	static Path classes;

	/** Loads our classes as a Java 8 would, and everything else as it is. */
	private static final class Java8 extends URLClassLoader {

		final List<String> refused = new ArrayList<>();

		Java8(URL... places) {
			super(places, OlderJavaTest.class.getClassLoader());
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (!name.startsWith("sc.fiji.stunet.")) return super.loadClass(name, resolve);
			synchronized (getClassLoadingLock(name)) {
				Class<?> loaded = findLoadedClass(name);
				if (loaded == null) loaded = findClass(name);
				return loaded;
			}
		}

		@Override
		protected Class<?> findClass(String name) throws ClassNotFoundException {
			try (InputStream in =
					findResource(name.replace('.', '/') + ".class").openStream()) {
				byte[] bytes = in.readAllBytes();
				if (bytes[7] > JAVA_8) {
					refused.add(name);
					throw new UnsupportedClassVersionError(name);
				}
				return defineClass(name, bytes, 0, bytes.length);
			} catch (IOException | NullPointerException e) {
				throw new ClassNotFoundException(name, e);
			}
		}
	}

	@BeforeAll
	static void compile() throws IOException {
		List<String> arguments = new ArrayList<>(
				List.of("--release", "8", "-nowarn", "-Xlint:-options", "-proc:none", "-d", classes.toString()));
		try (Stream<Path> sources = Files.walk(Path.of("src/main/java8"))) {
			sources.map(Path::toString).filter(name -> name.endsWith(".java")).forEach(arguments::add);
		}
		assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)));
	}

	private static Java8 java8() throws IOException {
		return new Java8(
				classes.toUri().toURL(), Path.of("target/classes").toUri().toURL());
	}

	private static String printed(Runnable run) {
		PrintStream out = System.out;
		PrintStream err = System.err;
		ByteArrayOutputStream text = new ByteArrayOutputStream();
		PrintStream both = new PrintStream(text, true, StandardCharsets.UTF_8);
		System.setOut(both);
		System.setErr(both);
		try {
			run.run();
		} finally {
			System.setOut(out);
			System.setErr(err);
		}
		return text.toString(StandardCharsets.UTF_8);
	}

	@Test
	void theMenuSaysOneSentence() throws Exception {
		try (Java8 loader = java8()) {
			PlugIn launcher = (PlugIn) loader.loadClass(Launcher.class.getName())
					.getDeclaredConstructor()
					.newInstance();
			String text = printed(() -> launcher.run("sc.fiji.stunet.commands.PredictCommand"));
			says(text, "STU-Net needs Java 17 or later", "download a current Fiji");
			assertEquals(List.of(), loader.refused);
		}
	}

	/** The same places as for macros of a newer Java. */
	@Test
	void macrosFindTheSameMethods() throws Exception {
		try (Java8 loader = java8()) {
			Class<?> old = loader.loadClass(Launcher.class.getName());
			assertEquals(
					Launcher.class.getMethod("call", String.class, String.class).toString(),
					old.getMethod("call", String.class, String.class).toString());
		}
	}

	@Test
	void sciJavaStartsWithoutAWordAndOffersNothingOfOurs() throws Exception {
		Thread thread = Thread.currentThread();
		ClassLoader before = thread.getContextClassLoader();
		try (Java8 loader = java8()) {
			thread.setContextClassLoader(loader);
			String text = printed(() -> {
				try (Context context = new Context()) {
					// Other plugins' commands go through these.
					context.service(PluginService.class).createInstancesOfType(PreprocessorPlugin.class);
					assertTrue(context.service(CommandService.class).getCommands().stream()
							.noneMatch(command -> isOurs(command.getClassName())));
					assertTrue(context.service(PluginService.class).getPlugins().stream()
							.map(PluginInfo::getClassName)
							.noneMatch(OlderJavaTest::isOurs));
				}
			});
			assertEquals(List.of(), loader.refused);
			assertFalse(text.contains("stunet"), text);
		} finally {
			thread.setContextClassLoader(before);
		}
	}

	private static boolean isOurs(String className) {
		return className.startsWith("sc.fiji.stunet.");
	}
}
