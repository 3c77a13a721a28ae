package sc.fiji.stunet.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import sc.fiji.stunet.site.SiteIndex.Entry;
import sc.fiji.stunet.site.SiteIndex.Previous;
import sc.fiji.stunet.site.SiteIndex.Version;

/** Reads a site back as the updater of a user would: what it would refuse, install twice or not at all is a problem. */
final class SiteCheck {

	private static final Pattern TIME = Pattern.compile("\\d{14}");
	private static final Pattern UNUSABLE = Pattern.compile("[^!-~]|%");

	private final Path site;
	private final SiteIndex index;
	private final List<String> problems = new ArrayList<>();

	private SiteCheck(Path site) {
		this.site = site;
		index = SiteIndex.read(site);
	}

	/**
	 * @param platforms that must each get a library of their own
	 * @return sentences; empty when everything is right
	 * @throws sc.fiji.stunet.failure.InvalidRequest if the index cannot be read
	 */
	static List<String> problems(Path site, Platform... platforms) throws IOException {
		SiteCheck check = new SiteCheck(site);
		for (Platform platform : platforms) check.checkEngine(platform);
		Set<String> names = new HashSet<>();
		for (Entry entry : check.index.entries()) {
			if (!names.add(entry.unversioned())) check.problem(entry, "stands in the index twice");
			check.check(entry);
		}
		return check.problems;
	}

	private void problem(Entry entry, String what) {
		problems.add(entry.filename() + " " + what + ".");
	}

	/** Every computer gets its own library, and no other one's. */
	private void checkEngine(Platform platform) {
		List<String> libraries = index.entries().stream()
				.filter(entry -> entry.current().isPresent())
				.filter(entry ->
						entry.platforms().isEmpty() || entry.platforms().contains(platform.updater))
				.map(Entry::filename)
				.filter(name -> name.matches(".*/tensorflow-core-native-[0-9.]+-.*\\.jar"))
				.toList();
		if (libraries.size() != 1 || !libraries.get(0).contains("-" + platform.tensorFlow))
			problems.add(platform.updater + " gets " + libraries + " instead of one library for " + platform.tensorFlow
					+ ".");
	}

	private void check(Entry entry) throws IOException {
		if (UNUSABLE.matcher(entry.filename()).find())
			problem(entry, "has a blank or another letter that is not plain");
		if (entry.filename().equals(Release.INSTALLED)) problem(entry, "is the list of one installation");
		for (Previous old : entry.previous()) {
			stored(entry, old.filename(), old.timestamp());
			if (old.obsolete() <= old.timestamp()) problem(entry, "has a previous version that ended before it began");
		}
		if (entry.current().isPresent()) check(entry, entry.current().get());
	}

	private boolean stored(Entry entry, String filename, long timestamp) {
		if (!TIME.matcher(Long.toString(timestamp)).matches()) problem(entry, "has the time " + timestamp);
		boolean there = Files.isRegularFile(site.resolve(SiteIndex.stored(filename, timestamp)));
		if (!there) problem(entry, "lacks its file " + SiteIndex.stored(filename, timestamp));
		return there;
	}

	private void check(Entry entry, Version version) throws IOException {
		if (!stored(entry, entry.filename(), version.timestamp())) return;
		Path file = site.resolve(SiteIndex.stored(entry.filename(), version.timestamp()));
		if (Files.size(file) != version.size() || version.size() == 0)
			problem(entry, "has " + Files.size(file) + " bytes instead of " + version.size());
		else if (!Checksum.of(entry.filename(), file).equals(version.checksum()))
			problem(entry, "has another checksum than the index says");
		List<String> used = new ArrayList<>(FijiJars.usedBy(file));
		used.removeAll(version.dependencies());
		if (!used.isEmpty()) problem(entry, "uses " + used + ", which are not among its dependencies");
	}
}
