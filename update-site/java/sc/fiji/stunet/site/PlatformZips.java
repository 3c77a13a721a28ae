package sc.fiji.stunet.site;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import sc.fiji.stunet.files.AtomicFile;

/** For who has no updater: one zip for each platform, to unpack into a Fiji or an ImageJ. */
final class PlatformZips {

	/** What a plain ImageJ lacks beside the engine's jars; the plugin puts it in its place when it is used there. */
	private static final List<String> FOR_IMAGEJ = List.of("scijava-common-", "parsington-");

	private static final String FOLDER = Release.ENGINE + "imagej/";

	private PlatformZips() {}

	/**
	 * @param imagej the jars that the build lays out for a plain ImageJ
	 * @return the zip
	 */
	static Path write(Path folder, Release release, Platform platform, Path imagej) throws IOException {
		List<SiteFile> files = new ArrayList<>(release.files(platform));
		for (SiteFile jar : Release.in(imagej))
			if (FOR_IMAGEJ.stream().anyMatch(jar.path()::startsWith))
				files.add(new SiteFile(FOLDER + jar.path(), jar.source(), jar.platform()));
		Files.createDirectories(folder);
		Path target = folder.resolve("STU-Net-" + release.version() + "-" + platform.updater + ".zip");
		AtomicFile.write(target, true, out -> pack(out, files));
		return target;
	}

	/** Nearly all is compressed already: it is packed as it is. */
	private static void pack(OutputStream out, List<SiteFile> files) throws IOException {
		try (ZipOutputStream zip = new ZipOutputStream(out)) {
			zip.setLevel(Deflater.NO_COMPRESSION);
			StringBuilder list = new StringBuilder();
			for (SiteFile file : files) {
				zip.putNextEntry(entry(file.path()));
				Files.copy(file.source(), zip);
				list.append(file.path()).append('\n');
			}
			zip.putNextEntry(entry(Release.INSTALLED));
			zip.write(list.append(Release.INSTALLED).append('\n').toString().getBytes(StandardCharsets.US_ASCII));
		}
	}

	/** Without a time of its own, so that the same files make the same zip. */
	private static ZipEntry entry(String path) {
		ZipEntry entry = new ZipEntry(path);
		entry.setTimeLocal(java.time.LocalDateTime.of(1980, 2, 1, 0, 0));
		return entry;
	}
}
