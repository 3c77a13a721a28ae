package sc.fiji.stunet.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.site.SiteIndex.Entry;
import sc.fiji.stunet.site.SiteIndex.Version;

/**
 * Puts a release into a site's folder: files that are new or have changed get the release's time, the others stay as
 * they are, and what was there before stays as a previous version. The index is replaced last, so that a site that is
 * served is whole at any moment.
 */
final class Publication {

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT);

	private final Path site;
	private final Release release;
	private final long time;
	/** What the site had, by names without versions; what is published is taken out. */
	private final Map<String, Entry> before = new LinkedHashMap<>();

	private final List<Entry> entries = new ArrayList<>();

	private Publication(Path site, Release release, LocalDateTime now) throws IOException {
		this.site = site;
		this.release = release;
		SiteIndex index = open();
		time = after(index.newest(), now);
		for (Entry entry : index.entries()) before.put(entry.unversioned(), entry);
	}

	/**
	 * @param site folder, which is made when it does not exist
	 * @throws InvalidRequest if the folder has something else in it
	 * @throws sc.fiji.stunet.files.InvalidOutput if it cannot be written; the site is as before then
	 */
	static SiteIndex publish(Path site, Release release, LocalDateTime now) throws IOException {
		return new Publication(site, release, now).publish();
	}

	private SiteIndex open() throws IOException {
		if (Files.exists(site) && !Files.isDirectory(site))
			throw new InvalidRequest(site + " is a file; name a folder for the update site.");
		Files.createDirectories(site);
		if (Files.exists(site.resolve(SiteIndex.FILE))) {
			SiteIndex index = SiteIndex.read(site);
			if (index.entries().stream().anyMatch(entry -> entry.unversioned().equals(release.key()))) return index;
		} else if (isEmpty()) return new SiteIndex(List.of());
		throw new InvalidRequest(site + " is not empty, and no update site with " + release.key()
				+ "; name an empty folder, or that of the earlier releases.");
	}

	private boolean isEmpty() throws IOException {
		try (Stream<Path> files = Files.list(site)) {
			return files.findAny().isEmpty();
		}
	}

	/** Two releases never have the same time, whatever the computer's clock says. */
	private static long after(long newest, LocalDateTime now) {
		long time = Long.parseLong(now.format(TIME));
		if (time > newest) return time;
		return Long.parseLong(
				LocalDateTime.parse(Long.toString(newest), TIME).plusSeconds(1).format(TIME));
	}

	private SiteIndex publish() throws IOException {
		for (SiteFile file : release.files()) add(file);
		for (Entry gone : before.values())
			entries.add(new Entry(gone.filename(), gone.platforms(), Optional.empty(), gone.history(time)));
		AtomicFile.write(site.resolve("index.html"), true, out -> Files.copy(release.page(), out));
		SiteIndex index = new SiteIndex(List.copyOf(entries));
		index.write(site);
		return index;
	}

	private void add(SiteFile file) throws IOException {
		String checksum = Checksum.of(file.path(), file.source());
		List<String> platforms = file.platform().stream().map(p -> p.updater).toList();
		List<String> dependencies = FijiJars.usedBy(file.source());
		Optional<Entry> old = Optional.ofNullable(before.remove(SiteIndex.unversioned(file.path())));
		Optional<Version> same = old.filter(entry -> entry.filename().equals(file.path()))
				.flatMap(Entry::current)
				.filter(version -> version.checksum().equals(checksum));
		if (same.isPresent()) {
			Version kept =
					new Version(checksum, same.get().timestamp(), same.get().size(), dependencies);
			entries.add(new Entry(
					file.path(), platforms, Optional.of(kept), old.get().previous()));
			return;
		}
		store(file);
		Version version = new Version(checksum, time, Files.size(file.source()), dependencies);
		entries.add(new Entry(
				file.path(),
				platforms,
				Optional.of(version),
				old.map(entry -> entry.history(time)).orElse(List.of())));
	}

	private void store(SiteFile file) throws IOException {
		Path target = site.resolve(SiteIndex.stored(file.path(), time));
		Files.createDirectories(target.getParent());
		AtomicFile.write(target, true, out -> Files.copy(file.source(), out));
	}
}
