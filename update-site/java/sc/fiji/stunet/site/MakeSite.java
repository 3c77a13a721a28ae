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
import sc.fiji.stunet.site.SiteIndex.Entry;

/** What {@code update-site/make} runs: writes an update site, the GPU's, or the zips, and prints their sizes. */
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
	 * @param arguments {@code site}, {@code gpu} or {@code zips}; the folder to write; the build's {@code dist}; the
	 *     folder of TensorFlow's jars for all platforms; the folder of the sites' pages
	 */
	public static void main(String... arguments) throws IOException {
		Locale.setDefault(Locale.ROOT);
		System.exit(run(System.out, arguments));
	}

	/** @return exit code: 0, or 1 after one sentence */
	static int run(PrintStream out, String... arguments) throws IOException {
		List<Path> folders = List.of(arguments).stream().skip(1).map(Path::of).toList();
		MakeSite make = new MakeSite(out, folders.get(1), folders.get(2), folders.get(3));
		try {
			switch (arguments[0]) {
				case "zips" -> make.zips(folders.get(0));
				case "gpu" ->
					make.site(
							folders.get(0),
							Release.ofGpu(make.natives, make.pages.resolve("gpu.html")),
							Platform.LINUX_X64);
				default -> make.site(folders.get(0), make.release(), Platform.values());
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

	private void site(Path folder, Release release, Platform... platforms) throws IOException {
		out.println("Writing STU-Net " + release.version() + " into " + folder + " ...");
		SiteIndex index = Publication.publish(folder, release, LocalDateTime.now());
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
}
