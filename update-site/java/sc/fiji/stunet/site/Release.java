package sc.fiji.stunet.site;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

import sc.fiji.stunet.failure.InvalidRequest;

/**
 * The files of one release, in the order in which they are installed.
 *
 * @param key the file, without its version, by which a site of ours is known
 * @param page what people see who open the site's address in a browser
 */
record Release(List<SiteFile> files, String key, Path page) {

	static final String PLUGIN = "plugins/STUNet_.jar";
	static final String ENGINE = "lib/stunet/";
	static final String NOTICE = ENGINE + "NOTICE.txt";
	/** What {@code bin/install} and the zips bring; the list of one installation is not part of a release. */
	static final String INSTALLED = ENGINE + "installed.txt";

	/** The class that ImageJ's menu calls. */
	private static final String LAUNCHER = "sc/fiji/stunet/fiji/Launcher.class";
	/** Classes that Java 17 and later takes instead of those of the same name above it. */
	private static final String NEWER = "META-INF/versions/17/";
	/** The version that a class file begins with. */
	private static final int JAVA_8 = 52;

	private static final String GPU = "linux-x86_64-gpu";
	private static final String NATIVE = "tensorflow-core-native-[0-9.]+-";
	private static final Pattern NATIVES = Pattern.compile(ENGINE + NATIVE + "(linux|macosx|windows)-.*\\.jar");
	/** The updater makes checksums of ASCII names, and addresses of names without blanks. */
	private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._+/-]+");

	/**
	 * The release of the plugin for all computers.
	 *
	 * @param dist what the build lays out for a Fiji
	 * @param natives folder of TensorFlow's jars of all platforms
	 * @throws InvalidRequest if something is missing, or has a name that the updater cannot use
	 */
	static Release of(Path dist, Path natives, Path page) throws IOException {
		List<SiteFile> files = new ArrayList<>();
		for (SiteFile file : in(dist))
			if (!file.path().equals(INSTALLED) && !NATIVES.matcher(file.path()).matches()) files.add(file);
		for (Platform platform : Platform.values()) files.add(engine(natives, platform.tensorFlow, platform, ENGINE));
		return new Release(List.copyOf(files), PLUGIN, page).checked();
	}

	/** The release of the libraries for NVIDIA's GPUs, which exist for Linux only. */
	static Release ofGpu(Path natives, Path page) throws IOException {
		SiteFile jar = engine(natives, GPU, Platform.LINUX_X64, ENGINE + "gpu/");
		return new Release(List.of(jar), SiteIndex.unversioned(jar.path()), page).checked();
	}

	/** All files of a folder, for all platforms; none if there is no such folder. */
	static List<SiteFile> in(Path folder) throws IOException {
		if (!Files.isDirectory(folder)) return List.of();
		try (Stream<Path> all = Files.walk(folder)) {
			return all.filter(Files::isRegularFile)
					.sorted()
					.map(file ->
							new SiteFile(folder.relativize(file).toString().replace('\\', '/'), file, Optional.empty()))
					.toList();
		}
	}

	private static SiteFile engine(Path natives, String tensorFlow, Platform platform, String folder)
			throws IOException {
		List<SiteFile> found = in(natives).stream()
				.filter(file -> file.path().matches(NATIVE + tensorFlow + "\\.jar"))
				.toList();
		if (found.size() != 1)
			throw new InvalidRequest(natives + " has " + found.size() + " jars tensorflow-core-native-VERSION-"
					+ tensorFlow + ".jar for " + platform.updater + ", but one is needed; run update-site/make.");
		SiteFile jar = found.get(0);
		return new SiteFile(folder + jar.path(), jar.source(), Optional.of(platform));
	}

	private Release checked() throws IOException {
		Map<String, String> names = new HashMap<>();
		for (SiteFile file : files) {
			if (!PLAIN.matcher(file.path()).matches() || file.path().contains(".old"))
				throw new InvalidRequest("The updater cannot use the name \"" + file.path()
						+ "\"; take letters without accents, digits, . _ + and -, without blanks and \".old\".");
			if (Files.size(file.source()) == 0)
				throw new InvalidRequest(file.source()
						+ " is empty, which for the updater means a file to delete; fill it or leave it out.");
			String other = names.put(SiteIndex.unversioned(file.path()), file.path());
			if (other != null)
				throw new InvalidRequest("For the updater " + other + " and " + file.path()
						+ " are versions of one file; delete the older one, or build again.");
		}
		if (!names.containsKey(key))
			throw new InvalidRequest("There is no " + key + " to release; run bin/package first.");
		if (key.equals(PLUGIN)) checkOlderJava(plugin());
		return this;
	}

	private Path plugin() {
		return files.stream()
				.filter(file -> SiteIndex.unversioned(file.path()).equals(key))
				.map(SiteFile::source)
				.findFirst()
				.orElseThrow();
	}

	/** An older Java is to find classes that it can read: they say what is wrong, where others make a stack trace. */
	private static void checkOlderJava(Path plugin) throws IOException {
		try (ZipFile jar = new ZipFile(plugin.toFile())) {
			List<String> entries = jar.stream()
					.map(ZipEntry::getName)
					.filter(name -> name.startsWith(NEWER) && name.endsWith(".class"))
					.map(name -> name.substring(NEWER.length()))
					.toList();
			List<String> unreadable = new ArrayList<>(List.of(LAUNCHER));
			unreadable.removeAll(entries);
			for (String name : entries) if (!isForJava8(jar, name)) unreadable.add(name);
			if (!unreadable.isEmpty())
				throw new InvalidRequest(plugin + " lacks what an older Java needs to say that it is too old ("
						+ String.join(", ", unreadable) + "); delete it and the build's jar, and build again.");
		}
	}

	private static boolean isForJava8(ZipFile jar, String name) throws IOException {
		ZipEntry entry = jar.getEntry(name);
		if (entry == null) return false;
		try (DataInputStream in = new DataInputStream(jar.getInputStream(entry))) {
			in.skipNBytes(6);
			return in.readUnsignedShort() <= JAVA_8;
		}
	}

	/** The plugin's version, as its jar's name says it; for the GPU's release, the engine's. */
	String version() {
		return files.stream()
				.map(SiteFile::path)
				.filter(path -> SiteIndex.unversioned(path).equals(key))
				.map(path -> path.replaceFirst(".*?-(\\d.*?)(-linux.*)?\\.jar", "$1"))
				.findFirst()
				.orElseThrow();
	}

	List<SiteFile> files(Platform platform) {
		return files.stream().filter(file -> file.isFor(platform)).toList();
	}
}
