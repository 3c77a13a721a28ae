package sc.fiji.stunet;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import sc.fiji.stunet.segmentation.Segmentation;

/** What runs inside Fiji runs without the engine's jars: they are not on Fiji's class path. */
@Tag("engine")
class ClassPathTest {

	private static URLClassLoader fiji() throws Exception {
		List<URL> urls = new ArrayList<>();
		for (String entry : System.getProperty("java.class.path").split(File.pathSeparator))
			if (!Path.of(entry).getFileName().toString().matches("(tensorflow|ndarray|javacpp|protobuf|picocli).*"))
				urls.add(Path.of(entry).toUri().toURL());
		return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
	}

	private static List<String> classes(String packageFolder) throws Exception {
		Path root = Path.of(Segmentation.class
				.getProtectionDomain()
				.getCodeSource()
				.getLocation()
				.toURI());
		try (Stream<Path> files = Files.list(root.resolve("sc/fiji/stunet").resolve(packageFolder))) {
			return files.filter(file -> file.toString().endsWith(".class"))
					.map(file -> root.relativize(file).toString().replace(File.separatorChar, '.'))
					.map(name -> name.substring(0, name.length() - ".class".length()))
					.toList();
		}
	}

	private static void use(URLClassLoader loader, String name) throws Exception {
		Class<?> type = Class.forName(name, true, loader);
		assertNotNull(type.getDeclaredMethods());
		assertNotNull(type.getDeclaredFields());
		assertNotNull(type.getDeclaredConstructors());
	}

	@Test
	void fijisPartNeedsNoTensorFlow() throws Exception {
		try (URLClassLoader loader = fiji()) {
			assertThrows(ClassNotFoundException.class, () -> use(loader, "org.tensorflow.Graph"));
			// The engine's own part does need it, so the test can fail.
			assertThrows(NoClassDefFoundError.class, () -> use(loader, "sc.fiji.stunet.engine.TfPatchPredictor"));
			for (String room : Room.reachableFrom("commands", "fiji")) {
				List<String> all = classes(room.replace('.', '/'));
				assertTrue(all.size() > 0, room);
				for (String name : all) assertDoesNotThrow(() -> use(loader, name), name);
			}
		}
	}
}
