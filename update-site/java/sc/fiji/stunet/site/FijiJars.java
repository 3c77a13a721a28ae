package sc.fiji.stunet.site;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The jars of Fiji's own update sites that our jars use. Fiji's uploader finds them in the classes, and so does this,
 * so that a dependency cannot be forgotten.
 */
final class FijiJars {

	/** The beginning of a class's name, with slashes, and the jar without its version, as the updater names it. */
	private static final Map<String, String> JARS = new TreeMap<>(Map.of(
			"ij/", "jars/ij.jar",
			"org/scijava/", "jars/scijava-common.jar",
			"net/imglib2/", "jars/imglib2.jar",
			"com/fasterxml/jackson/databind/", "jars/jackson-databind.jar",
			"com/fasterxml/jackson/core/", "jars/jackson-core.jar",
			"com/fasterxml/jackson/annotation/", "jars/jackson-annotations.jar",
			"org/jfree/", "jars/jfreechart.jar",
			"org/slf4j/", "jars/slf4j-api.jar"));

	private FijiJars() {}

	/** @return the jars whose classes are named in a jar's classes, sorted; empty for what is no jar */
	static List<String> usedBy(Path file) throws IOException {
		if (!file.toString().matches(".*\\.jar(-\\d{14})?")) return List.of();
		Set<String> used = new TreeSet<>();
		Set<String> own = new TreeSet<>();
		try (ZipFile jar = new ZipFile(file.toFile())) {
			for (ZipEntry entry : Collections.list(jar.entries())) {
				if (!entry.getName().endsWith(".class")) continue;
				jarOf(entry.getName().replaceFirst("^META-INF/versions/\\d+/", ""))
						.ifPresent(own::add);
				try (DataInputStream in = new DataInputStream(jar.getInputStream(entry))) {
					addNamed(in, used);
				}
			}
		}
		used.removeAll(own);
		return List.copyOf(used);
	}

	private static Optional<String> jarOf(String className) {
		return JARS.keySet().stream()
				.filter(className::startsWith)
				.map(JARS::get)
				.findFirst();
	}

	/** Looks at every text of a class's constants: names of classes, and types of fields, methods and annotations. */
	private static void addNamed(DataInputStream in, Set<String> used) throws IOException {
		in.skipNBytes(8);
		int constants = in.readUnsignedShort();
		for (int i = 1; i < constants; i++) {
			int tag = in.readUnsignedByte();
			switch (tag) {
				case 1 -> addTypes(in.readUTF(), used);
				case 7, 8, 16, 19, 20 -> in.skipNBytes(2);
				case 15 -> in.skipNBytes(3);
				case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
				case 5, 6 -> {
					// These count as two constants.
					in.skipNBytes(8);
					i++;
				}
				default -> throw new IOException("constant " + tag + " is not known");
			}
		}
	}

	private static void addTypes(String text, Set<String> used) {
		for (String type : text.split("[\\[;()<>]"))
			jarOf(type.replaceFirst("^[VZBCSIJFD]*L", "")).ifPresent(used::add);
		jarOf(text).ifPresent(used::add);
	}
}
