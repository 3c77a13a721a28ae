import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/**
 * Writes the licences of all that is shipped. The build runs it: {@code java Notice.java HOME SHIPPED OUTPUT
 * CLASSPATH}, where SHIPPED are folders that the build lays out, or jars. Licences are those of Maven's
 * descriptions, beside the jars of the class path in its repository; their texts are in the jars or in {@code HOME/licenses}. A library
 * without either ends the build.
 */
public final class Notice {

	private static final String HEAD =
			"""
			STU-Net for Fiji comes with the libraries below, each under its own licence. Nothing in them was changed.
			""";
	private static final String ENGINE =
			"""
			The jar of TensorFlow's native library has the licences of what it was built from itself, in its folders
			LICENSE and THIRD_PARTY_TF_JNI_LICENSES. JFreeChart is under the LGPL: its jar may be replaced by another
			version of it.
			The sample scan and the sample model have theirs in models/brain_tissue.stunet/README.md.
			""";
	private static final Pattern NAME = Pattern.compile("(.+?)-(\\d[\\d.]*)(-[a-z0-9_-]+)?\\.jar");
	private static final Pattern TEXT =
			Pattern.compile("META-INF/[^/]*(LICENSE|NOTICE)[^/]*", Pattern.CASE_INSENSITIVE);
	/** What a licence is called in descriptions, and the name of its text. */
	private static final Map<Pattern, String> TEXTS = Map.of(
			Pattern.compile(".*apache.*2.*", Pattern.CASE_INSENSITIVE), "Apache-2.0",
			Pattern.compile(".*lesser general public licence.*", Pattern.CASE_INSENSITIVE), "LGPL-2.1");

	private record Library(String name, String version, String licences, Path jar) {}

	private final Path home;
	/** Texts, and whose they are. */
	private final Map<String, Set<String>> texts = new TreeMap<>();

	private Notice(Path home) {
		this.home = home;
	}

	public static void main(String[] arguments) throws Exception {
		Notice notice = new Notice(Path.of(arguments[0]));
		String text = notice.text(paths(arguments[1]), paths(arguments[3]));
		Files.writeString(Path.of(arguments[2]), text);
	}

	private static List<Path> paths(String together) {
		return Stream.of(together.split(Pattern.quote(File.pathSeparator)))
				.map(Path::of)
				.toList();
	}

	private String text(List<Path> shipped, List<Path> classPath) throws Exception {
		Set<String> names = new TreeSet<>();
		for (Path one : shipped)
			try (Stream<Path> all = Files.walk(one)) {
				all.map(file -> file.getFileName().toString())
						.filter(name -> name.endsWith(".jar") && !name.startsWith("STUNet_-"))
						.forEach(names::add);
			}
		StringBuilder list =
				new StringBuilder("STU-Net for Fiji\n\n" + Files.readString(home.resolve("LICENSE")) + "\n" + HEAD);
		if (names.stream().anyMatch(name -> name.startsWith("tensorflow-"))) list.append(ENGINE);
		list.append("\n");
		List<String> listed = new ArrayList<>();
		for (String name : names) {
			Path jar = classPath.stream()
					.filter(one -> one.endsWith(name))
					.findFirst()
					.orElseThrow(() -> new IllegalStateException(name + " is shipped, but not on the class path."));
			Library library = library(jar);
			String line = "- " + library.name + " " + library.version + ": " + library.licences + "\n";
			if (!listed.contains(line)) {
				listed.add(line);
				list.append(line);
				readTexts(library);
			}
		}
		texts.forEach((text, owners) -> list.append("\n\n==== ")
				.append(String.join(", ", owners))
				.append(" ====\n\n")
				.append(text)
				.append('\n'));
		return list.toString();
	}

	private static Library library(Path jar) throws Exception {
		var name = NAME.matcher(jar.getFileName().toString());
		if (!name.matches()) throw new IllegalStateException("The name of " + jar + " has no version.");
		Path description = jar.resolveSibling(name.group(1) + "-" + name.group(2) + ".pom");
		// GROUP/ARTIFACT/VERSION/FILE below the repository.
		int depth = groupDepth(description, name.group(1));
		Path repository = description;
		for (int i = 0; i < depth + 3; i++) repository = repository.getParent();
		List<String> licences = licences(description, repository);
		if (licences.isEmpty()) throw new IllegalStateException(description + " and its parents name no licence.");
		return new Library(name.group(1), name.group(2), String.join(", or ", licences), jar);
	}

	private static int groupDepth(Path description, String artifact) throws Exception {
		Element project = read(description);
		String group = child(project, "groupId")
				.or(() -> element(project, "parent").flatMap(parent -> child(parent, "groupId")))
				.orElseThrow(() -> new IllegalStateException(artifact + " has no group."));
		return group.split("\\.").length;
	}

	private static List<String> licences(Path description, Path repository) throws Exception {
		Element project = read(description);
		List<String> found = new ArrayList<>();
		for (Element licence :
				element(project, "licenses").map(Notice::elements).orElse(List.of()))
			child(licence, "name")
					.ifPresent(name -> found.add(name.replaceAll("\\s+", " ")
							+ child(licence, "url").map(url -> " (" + url + ")").orElse("")));
		Optional<Element> parent = element(project, "parent");
		if (!found.isEmpty() || parent.isEmpty()) return found;
		String artifact = child(parent.get(), "artifactId").orElseThrow();
		String version = child(parent.get(), "version").orElseThrow();
		Path above = repository
				.resolve(child(parent.get(), "groupId").orElseThrow().replace('.', '/'))
				.resolve(artifact)
				.resolve(version)
				.resolve(artifact + "-" + version + ".pom");
		return licences(above, repository);
	}

	private static Element read(Path description) throws IOException, ParserConfigurationException, SAXException {
		try (InputStream in = Files.newInputStream(description)) {
			return DocumentBuilderFactory.newInstance()
					.newDocumentBuilder()
					.parse(in)
					.getDocumentElement();
		}
	}

	private static List<Element> elements(Element parent) {
		List<Element> all = new ArrayList<>();
		for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling())
			if (child instanceof Element element) all.add(element);
		return all;
	}

	private static Optional<Element> element(Element parent, String name) {
		return elements(parent).stream()
				.filter(child -> child.getTagName().equals(name))
				.findFirst();
	}

	private static Optional<String> child(Element parent, String name) {
		return element(parent, name).map(child -> child.getTextContent().strip());
	}

	/** What the jar holds, else what {@code licenses} has for the library or for its licence. */
	private void readTexts(Library library) throws IOException {
		boolean found = false;
		try (ZipFile jar = new ZipFile(library.jar.toFile())) {
			for (ZipEntry entry : jar.stream()
					.filter(one -> TEXT.matcher(one.getName()).matches())
					.toList()) {
				add(new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8), library);
				found = true;
			}
		}
		Path own = home.resolve("licenses/" + library.name + ".txt");
		if (Files.exists(own)) {
			add(Files.readString(own), library);
			found = true;
		}
		for (var text : TEXTS.entrySet())
			if (!found && text.getKey().matcher(library.licences).matches()) {
				add(Files.readString(home.resolve("licenses/" + text.getValue() + ".txt")), library);
				found = true;
			}
		if (!found)
			throw new IllegalStateException("The text of the licence of " + library.name + " (" + library.licences
					+ ") is not in its jar; put it into licenses/" + library.name + ".txt.");
	}

	private void add(String text, Library library) {
		String lines = text.replace("\r\n", "\n").strip();
		texts.computeIfAbsent(lines, unknown -> new TreeSet<>()).add(library.name);
	}
}
