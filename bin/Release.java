import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Makes a release of what is committed: builds it from nothing, in a clone of its own, and writes the jar, the zips,
 * the update site, the changelog's section and the checksums of all. The same commit makes the same bytes.
 * {@code bin/release} runs it: {@code java Release.java HOME FOLDER [MAVEN'S OPTIONS]}.
 */
public final class Release {

	private static final String USAGE = "Usage: bin/release FOLDER [Maven's options]    (a new folder)";
	private static final Pattern VERSION =
			Pattern.compile("(<artifactId>STUNet_</artifactId>\\s*<version>)([^<]+?)(-SNAPSHOT)?(</version>)");
	private static final Pattern SECTION = Pattern.compile("(?s)\\n## (\\S+)[^\\n]*\\n(.*?)(?=\\n## |$)");
	/** To a file of the sources, which is not beside a release. */
	private static final Pattern LINK = Pattern.compile("\\[([^\\]]*)\\]\\((?!https?:)[^)]*\\)");

	private static final Pattern API = Pattern.compile("tensorflow-core-api-(.*)\\.jar");
	private static final List<String> PLATFORMS =
			List.of("linux-x86_64", "linux-arm64", "macosx-arm64", "windows-x86_64");

	private final Path home;
	private final Path folder;
	private final List<String> maven;

	/** The message is one sentence for the user. */
	private static final class Refused extends Exception {

		private static final long serialVersionUID = 1L;

		Refused(String sentence) {
			super(sentence);
		}
	}

	private Release(Path home, Path folder, List<String> options) {
		this.home = home;
		this.folder = folder;
		maven = new ArrayList<>(List.of(File.separatorChar == '\\' ? "mvn.cmd" : "mvn", "-B", "-q"));
		maven.addAll(options);
	}

	public static void main(String[] arguments) throws IOException, InterruptedException {
		try {
			if (arguments.length < 2) throw new Refused(USAGE);
			List<String> options = Arrays.asList(arguments).subList(2, arguments.length);
			new Release(path(arguments[0]), path(arguments[1]), options).make();
		} catch (Refused e) {
			System.err.println(e.getMessage());
			System.exit(2);
		}
	}

	private static Path path(String name) throws Refused {
		try {
			return Path.of(name).toAbsolutePath().normalize();
		} catch (InvalidPathException e) {
			throw new Refused(USAGE);
		}
	}

	private void make() throws IOException, InterruptedException, Refused {
		List<String> changes = lines(List.of("git", "status", "--porcelain"));
		if (!changes.isEmpty())
			throw new Refused("The working tree is not what is committed ("
					+ changes.get(0).strip() + (changes.size() > 1 ? " ..." : "")
					+ "); commit or remove that, then release.");
		if (Files.exists(folder)) throw new Refused(folder + " exists already; name a new folder.");
		if (folder.getParent() == null || !Files.isDirectory(folder.getParent()))
			throw new Refused("The folder " + folder.getParent() + " does not exist; create it first.");
		String description = Files.readString(home.resolve("pom.xml"));
		Matcher version = VERSION.matcher(description);
		if (!version.find()) throw new Refused("pom.xml has no version of STUNet_.");
		Matcher section = SECTION.matcher(Files.readString(home.resolve("CHANGELOG.md")));
		if (!section.find() || !section.group(1).equals(version.group(2)))
			throw new Refused("CHANGELOG.md does not begin with a section \"## " + version.group(2)
					+ "\", as pom.xml calls the version; write it, commit, then release.");
		Path work = Files.createTempDirectory(folder.getParent(), ".stunet-release");
		try {
			Path release = Files.createDirectory(work.resolve("release"));
			Files.writeString(
					release.resolve("CHANGES.md"),
					LINK.matcher(section.group(2)).replaceAll("$1").strip() + "\n");
			Path source = work.resolve("source");
			run(home, List.of("git", "clone", "-q", home.toString(), source.toString()));
			run(
					source,
					List.of(
							"git",
							"checkout",
							"-q",
							lines(List.of("git", "rev-parse", "HEAD")).get(0)));
			Files.writeString(source.resolve("pom.xml"), version.replaceFirst("$1$2$4"));
			build(source, work, release);
			Files.move(release, folder);
		} finally {
			delete(work);
		}
		System.out.println("STU-Net " + version.group(2) + " is in " + folder + "; SHA256SUMS lists its files.");
	}

	private void build(Path source, Path work, Path release) throws IOException, InterruptedException, Refused {
		// Of the commit, in the time zone of all.
		Instant time = Instant.ofEpochSecond(Long.parseLong(
				lines(List.of("git", "log", "-1", "--format=%ct")).get(0)));
		System.err.println("Building ...");
		mvn(source, "-DskipTests", "-Dproject.build.outputTimestamp=" + time, "pre-integration-test");
		String tensorFlow;
		try (Stream<Path> all = Files.list(source.resolve("target/dist/fiji/lib/stunet"))) {
			tensorFlow = all.map(file -> API.matcher(file.getFileName().toString()))
					.filter(Matcher::matches)
					.map(name -> name.group(1))
					.findFirst()
					.orElseThrow();
		}
		for (String platform : PLATFORMS) {
			System.err.println("TensorFlow " + tensorFlow + " for " + platform + " ...");
			mvn(
					source,
					"dependency:copy",
					"-DoutputDirectory=" + work.resolve("natives"),
					"-Dartifact=org.tensorflow:tensorflow-core-native:" + tensorFlow + ":jar:" + platform);
		}
		// Its checksum is made with those of the other files.
		Files.copy(source.resolve("target/spark/stunet-spark.jar"), release.resolve("stunet-spark.jar"));
		String classPath = Stream.of("test-classes", "classes", "imagej/jars/*")
				.map(part -> source.resolve("target") + File.separator + part)
				.reduce((one, other) -> one + File.pathSeparator + other)
				.orElseThrow();
		run(
				source,
				List.of(
						Path.of(System.getProperty("java.home"), "bin", "java").toString(),
						"-Xmx1g",
						"-cp",
						classPath,
						"sc.fiji.stunet.site.MakeSite",
						"release",
						release.toString(),
						source.resolve("target/dist").toString(),
						work.resolve("natives").toString(),
						source.resolve("update-site").toString(),
						LocalDateTime.ofInstant(time, ZoneOffset.UTC).toString()));
	}

	private void mvn(Path source, String... arguments) throws IOException, InterruptedException, Refused {
		List<String> command = new ArrayList<>(maven);
		command.addAll(List.of(arguments));
		run(source, command);
	}

	private static void run(Path in, List<String> command) throws IOException, InterruptedException, Refused {
		int code = start(new ProcessBuilder(command).directory(in.toFile()).inheritIO())
				.waitFor();
		if (code != 0)
			throw new Refused("No release was made, because " + command.get(0) + " ended with exit code " + code
					+ "; its words are above.");
	}

	private static Process start(ProcessBuilder builder) throws Refused {
		try {
			return builder.start();
		} catch (IOException e) {
			throw new Refused(builder.command().get(0) + " cannot be started; install it, then try again.");
		}
	}

	private List<String> lines(List<String> command) throws IOException, InterruptedException, Refused {
		Process process = start(
				new ProcessBuilder(command).directory(home.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT));
		List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
				.lines()
				.toList();
		if (process.waitFor() != 0)
			throw new Refused(home + " is no clone with a commit; a release is made of what is committed.");
		return lines;
	}

	private static void delete(Path work) throws IOException {
		try (Stream<Path> all = Files.walk(work)) {
			// Git makes its objects read-only, and Windows deletes no such file.
			for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
				if (!Files.isWritable(one) && !one.toFile().setWritable(true)) continue;
				Files.delete(one);
			}
		}
	}
}
