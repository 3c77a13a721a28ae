package sc.fiji.stunet.site;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

import sc.fiji.stunet.failure.UserError;
import sc.fiji.stunet.files.Sha256;
import sc.fiji.stunet.site.SiteIndex.Entry;

/**
 * What {@code update-site/make} and {@code bin/release} run: writes an update site, the GPU's, the zips, or all of a
 * release, and prints their sizes.
 */
public final class MakeSite {

	private final PrintStream out;
	private final Path dist;
	private final Path natives;
	private final Path pages;

	private MakeSite(PrintStream out, Path dist, Path natives, Path pages) {
		this.out = out;
		this.dist = dist;
		this.natives = natives;
		this.pages = pages;
	}

	/**
	 * @param arguments {@code site}, {@code gpu}, {@code zips} or {@code release}; the folder to write; the build's
	 *     {@code dist}; the folder of TensorFlow's jars for all platforms; the folder of the sites' pages; of a release
	 *     also its time, as 2026-01-31T12:00:00
	 */
	public static void main(String... arguments) throws IOException {
		Locale.setDefault(Locale.ROOT);
		System.exit(run(System.out, arguments));
	}

	/** @return exit code: 0, or 1 after one sentence */
	static int run(PrintStream out, String... arguments) throws IOException {
		List<Path> folders =
				List.of(arguments).stream().skip(1).limit(4).map(Path::of).toList();
		MakeSite make = new MakeSite(out, folders.get(1), folders.get(2), folders.get(3));
		try {
			switch (arguments[0]) {
				case "zips" -> make.zips(folders.get(0));
				case "release" -> make.all(folders.get(0), LocalDateTime.parse(arguments[5]));
				case "gpu" ->
					make.site(
							folders.get(0),
							Release.ofGpu(make.natives, make.pages.resolve("gpu.html")),
							LocalDateTime.now(),
							Platform.LINUX_X64);
				default -> make.site(folders.get(0), make.release(), LocalDateTime.now(), Platform.values());
			}
			return 0;
		} catch (UserError e) {
			out.println(e.getMessage());
			return 1;
		}
	}

	private Release release() throws IOException {
		return Release.of(dist.resolve("fiji"), natives, pages.resolve("site.html"));
	}

	private void site(Path folder, Release release, LocalDateTime time, Platform... platforms) throws IOException {
		out.println("Writing STU-Net " + release.version() + " into " + folder + " ...");
		SiteIndex index = Publication.publish(folder, release, time);
		List<String> problems = SiteCheck.problems(folder, platforms);
		if (!problems.isEmpty()) throw new InvalidSite(folder, problems);
		for (Platform platform : platforms) sizes(platform, index);
	}

	private void sizes(Platform platform, SiteIndex index) {
		List<Entry> files = index.entries().stream()
				.filter(entry -> entry.current().isPresent())
				.filter(entry ->
						entry.platforms().isEmpty() || entry.platforms().contains(platform.updater))
				.toList();
		long newest = index.newest();
		ToLongFunction<Entry> size = entry -> entry.current().get().size();
		long all = files.stream().mapToLong(size).sum();
		long fresh = files.stream()
				.filter(entry -> entry.current().get().timestamp() == newest)
				.mapToLong(size)
				.sum();
		out.printf(
				Locale.ROOT,
				"%-12s %3d files %7.1f MB, of which %7.1f MB are new in this release%n",
				platform.updater,
				files.size(),
				all / 1e6,
				fresh / 1e6);
	}

	private void zips(Path folder) throws IOException {
		Release release = release();
		for (Platform platform : Platform.values()) {
			Path zip = PlatformZips.write(folder, release, platform, dist.resolve("imagej/jars"));
			out.printf(Locale.ROOT, "%-12s %7.1f MB %s%n", platform.updater, Files.size(zip) / 1e6, zip);
		}
	}

	/** The jar, the zips for Fiji and ImageJ and for the command line, the update site, and the checksums of all. */
	private void all(Path folder, LocalDateTime time) throws IOException {
		Files.createDirectories(folder);
		Release release = release();
		zips(folder);
		for (Platform platform : Platform.values()) {
			Path zip = CommandLineZips.write(folder, release, platform, pages.resolve(".."));
			out.printf(Locale.ROOT, "%-12s %7.1f MB %s%n", platform.updater, Files.size(zip) / 1e6, zip);
		}
		for (SiteFile file : release.files())
			if (file.path().startsWith("plugins/") || file.path().equals(Release.NOTICE))
				Files.copy(file.source(), folder.resolve(file.source().getFileName()));
		site(folder.resolve("update-site"), release, time, Platform.values());
		StringBuilder checksums = new StringBuilder();
		for (SiteFile file : Release.in(folder))
			checksums
					.append(Sha256.of(file.source()))
					.append("  ")
					.append(file.path())
					.append('\n');
		Files.writeString(folder.resolve("SHA256SUMS"), checksums);
	}
}
