package sc.fiji.stunet.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import sc.fiji.stunet.files.AtomicFile;

/**
 * Finds the folder where TensorFlow's library, 650 MB, is unpacked. Its content is loaded as code, so the folder must
 * belong to the user, and nobody else may write to it or replace it.
 *
 * @param configured by the user; empty: chosen here
 * @param home of the user; may be missing or read-only, as that of a service
 * @param temporary folder of the system
 */
record LibraryCache(Optional<Path> configured, Path home, Path temporary) {

	/** Environment variable: the folder that the user configured. */
	static final String VARIABLE = "STUNET_CACHE";

	private static final String IN_HOME = ".cache/stunet";
	private static final String IN_TEMPORARY = "stunet-library";
	private static final Set<PosixFilePermission> OF_OTHERS =
			Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
	/** Bit of a folder in which everybody can make files, but only rename or delete their own. */
	private static final int STICKY = 01000;

	private static final Path UID_MAP = Path.of("/proc/self/uid_map");
	/** The user id of users that are not mapped in a user namespace (user_namespaces(7)). */
	private static final int NOBODY = 65534;

	static LibraryCache ofThisProcess() {
		return new LibraryCache(
				Optional.ofNullable(System.getenv(VARIABLE))
						.filter(text -> !text.isBlank())
						.map(Path::of),
				Path.of(System.getProperty("user.home")),
				Path.of(System.getProperty("java.io.tmpdir")));
	}

	/**
	 * The folder, which exists afterwards: the configured one; one in the user's home; or one in the temporary folder,
	 * with a random name, which later processes of the same user find by its owner.
	 *
	 * @throws EngineUnavailable if none can be trusted
	 */
	Path folder() {
		if (configured.isPresent())
			return configured
					.map(LibraryCache::own)
					.get()
					.orElseThrow(() -> new EngineUnavailable(
							"The folder " + configured.get() + " of " + VARIABLE
									+ " cannot be used for TensorFlow's library: it must be yours, and nobody "
									+ "else may write to it or to the folders above; name another.",
							null));
		// Without an entry for the user, Java's home is '?', a folder relative to wherever the program was started.
		Optional<Path> inHome =
				home.isAbsolute() && Files.isDirectory(home) ? own(home.resolve(IN_HOME)) : Optional.empty();
		return inHome.or(this::earlier)
				.or(this::fresh)
				.orElseThrow(() -> new EngineUnavailable(
						"There is no place for TensorFlow's library (650 MB): neither " + home + " nor " + temporary
								+ " can be written; name a folder of yours in the environment variable " + VARIABLE
								+ ".",
						null));
	}

	private Optional<Path> earlier() {
		try (Stream<Path> all = Files.list(temporary)) {
			return all.filter(one -> one.getFileName().toString().startsWith(IN_TEMPORARY))
					.sorted()
					.map(LibraryCache::own)
					.flatMap(Optional::stream)
					.findFirst();
		} catch (IOException | UncheckedIOException e) {
			return Optional.empty();
		}
	}

	private Optional<Path> fresh() {
		try {
			return own(Files.createTempDirectory(temporary, IN_TEMPORARY));
		} catch (IOException e) {
			return Optional.empty();
		}
	}

	/** Creates a folder, private, if it is missing; empty if it cannot be trusted or written. */
	private static Optional<Path> own(Path folder) {
		try {
			if (Files.isSymbolicLink(folder)) return Optional.empty();
			make(folder.toAbsolutePath());
			Path real = folder.toRealPath();
			// The owner of a new file is the only portable way to learn the current user.
			Path mine = AtomicFile.temporary(real);
			try {
				boolean own = Files.getOwner(mine).equals(Files.getOwner(real))
						&& isClosed(real)
						&& isSafe(real.getParent(), Files.getOwner(mine).getName());
				return own ? Optional.of(real) : Optional.empty();
			} finally {
				Files.delete(mine);
			}
		} catch (IOException e) {
			return Optional.empty();
		}
	}

	private static void make(Path folder) throws IOException {
		List<Path> missing = new ArrayList<>();
		for (Path one = folder; one != null && Files.notExists(one, LinkOption.NOFOLLOW_LINKS); one = one.getParent())
			missing.add(0, one);
		FileAttribute<?>[] onlyOwner = isPosix(folder)
				? new FileAttribute<?>[] {
					PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
				}
				: new FileAttribute<?>[0];
		for (Path one : missing)
			// One that another process makes at this moment is checked like any existing one.
			if (Files.notExists(one)) Files.createDirectories(one, onlyOwner);
	}

	private static boolean isPosix(Path path) {
		return path.getFileSystem().supportedFileAttributeViews().contains("posix");
	}

	/** Whether only the owner can open the folder: its content may have any permissions then. */
	private static boolean isClosed(Path folder) throws IOException {
		return !isPosix(folder)
				|| Files.getPosixFilePermissions(folder).stream()
						.allMatch(one -> one.name().startsWith("OWNER"));
	}

	/** Whether nobody else can replace a folder in it, or one above. */
	private static boolean isSafe(Path folder, String owner) throws IOException {
		if (!isPosix(folder)) return true;
		for (Path above = folder; above != null; above = above.getParent()) {
			boolean shared = Files.getPosixFilePermissions(above).stream().anyMatch(OF_OTHERS::contains)
					&& ((int) Files.getAttribute(above, "unix:mode") & STICKY) == 0;
			if (shared
					|| !Files.getOwner(above).getName().equals(owner)
							&& !isOfSystem((int) Files.getAttribute(above, "unix:uid"), uidMap())) return false;
		}
		return true;
	}

	/**
	 * The first line of the user namespace (Linux only): first number inside, outside, and how many. Empty: there is
	 * none.
	 */
	private static List<String> uidMap() throws IOException {
		return Files.isReadable(UID_MAP) ? Files.readAllLines(UID_MAP) : List.of();
	}

	/**
	 * Whether a user id is the system's. Unprivileged containers (Apptainer) do not map root, so that its folders
	 * appear to be nobody's.
	 */
	static boolean isOfSystem(int uid, List<String> uidMap) {
		boolean isRootMapped = uidMap.isEmpty()
				|| uidMap.stream().anyMatch(line -> line.strip().matches("0\\s+0\\s.*"));
		return isRootMapped ? uid == 0 : uid == NOBODY;
	}
}
