package sc.fiji.stunet.site;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The command line without an ImageJ: one zip for each platform, with {@code stunet.jar}, the engine's jars, the
 * scripts that find a Java, the sample model, and the sample scans with their licences.
 */
final class CommandLineZips {

	private static final List<String> SCRIPTS =
			List.of("bin/stunet", "bin/stunet.bat", "bin/java-environment", "bin/java-environment.bat");
	private static final List<String> PARTS = List.of(Release.ENGINE, "models/");
	/** To try the program on, as docs/first-result.md does; licences are in README.md. */
	private static final List<String> SAMPLES = List.of(
			"samples/README.md",
			"samples/t1_mni152_2mm.nii.gz",
			"samples/tissues_mni152_2mm.nii.gz",
			"samples/t1_colin27_2mm.nii.gz",
			"samples/deep_structures_colin27_2mm.nii.gz");
	/** What an ImageJ needs to remove the plugin. */
	private static final String LIST = Release.ENGINE + "files.txt";

	private static final FileTime TIME = FileTime.from(Instant.parse("1980-02-01T00:00:00Z"));

	private CommandLineZips() {}

	/**
	 * @param home the folder with {@code bin}, {@code samples} and the licence
	 * @return the zip, which must not be there yet
	 */
	static Path write(Path folder, Release release, Platform platform, Path home) throws IOException {
		String name = "stunet-" + release.version();
		Path target = folder.resolve(name + "-" + platform.updater + ".zip");
		Map<String, String> options = Map.of(
				"create",
				"true",
				"compressionMethod",
				"STORED",
				"enablePosixFileAttributes",
				"true",
				"useTempFile",
				"true");
		try (FileSystem zip = FileSystems.newFileSystem(target, options)) {
			Path top = Files.createDirectory(zip.getPath("/" + name));
			for (String script : SCRIPTS) {
				Path copy = add(home.resolve(script), top.resolve(script));
				Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
			}
			add(home.resolve("LICENSE"), top.resolve("LICENSE"));
			for (String sample : SAMPLES) add(home.resolve(sample), top.resolve(sample));
			for (SiteFile file : release.files(platform)) {
				if (SiteIndex.unversioned(file.path()).equals(Release.PLUGIN))
					add(file.source(), top.resolve("stunet.jar"));
				else if (PARTS.stream().anyMatch(file.path()::startsWith)
						&& !file.path().equals(LIST)) add(file.source(), top.resolve(file.path()));
			}
			forgetTimes(top);
		}
		return target;
	}

	private static Path add(Path source, Path target) throws IOException {
		Files.createDirectories(target.getParent());
		return Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
	}

	/** The same files are to make the same zip. */
	private static void forgetTimes(Path top) throws IOException {
		try (Stream<Path> all = Files.walk(top)) {
			for (Path one : all.toList())
				Files.getFileAttributeView(one, BasicFileAttributeView.class).setTimes(TIME, TIME, TIME);
		}
	}
}
