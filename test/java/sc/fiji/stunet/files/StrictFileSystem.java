package sc.fiji.stunet.files;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The platform's file system, whose paths lead to {@link StrictFiles}. */
final class StrictFileSystem extends FileSystem {

	private final StrictFiles provider;
	private final FileSystem base;

	StrictFileSystem(StrictFiles provider, FileSystem base) {
		this.provider = provider;
		this.base = base;
	}

	static Path base(Path path) {
		return path instanceof StrictPath strict ? strict.base() : path;
	}

	Path wrap(Path path) {
		return path == null ? null : new StrictPath(this, path);
	}

	@Override
	public FileSystemProvider provider() {
		return provider;
	}

	@Override
	public void close() throws IOException {
		base.close();
	}

	@Override
	public boolean isOpen() {
		return base.isOpen();
	}

	@Override
	public boolean isReadOnly() {
		return base.isReadOnly();
	}

	@Override
	public String getSeparator() {
		return base.getSeparator();
	}

	@Override
	public Iterable<Path> getRootDirectories() {
		List<Path> roots = new ArrayList<>();
		base.getRootDirectories().forEach(root -> roots.add(wrap(root)));
		return roots;
	}

	@Override
	public Iterable<FileStore> getFileStores() {
		return base.getFileStores();
	}

	@Override
	public Set<String> supportedFileAttributeViews() {
		return base.supportedFileAttributeViews();
	}

	@Override
	public Path getPath(String first, String... more) {
		return wrap(base.getPath(first, more));
	}

	@Override
	public PathMatcher getPathMatcher(String pattern) {
		PathMatcher matcher = base.getPathMatcher(pattern);
		return path -> matcher.matches(base(path));
	}

	@Override
	public UserPrincipalLookupService getUserPrincipalLookupService() {
		return base.getUserPrincipalLookupService();
	}

	@Override
	public WatchService newWatchService() throws IOException {
		return base.newWatchService();
	}

	/** A path of the platform. */
	record StrictPath(StrictFileSystem files, Path base) implements Path {

		@Override
		public FileSystem getFileSystem() {
			return files;
		}

		@Override
		public boolean isAbsolute() {
			return base.isAbsolute();
		}

		@Override
		public Path getRoot() {
			return files.wrap(base.getRoot());
		}

		@Override
		public Path getFileName() {
			return files.wrap(base.getFileName());
		}

		@Override
		public Path getParent() {
			return files.wrap(base.getParent());
		}

		@Override
		public int getNameCount() {
			return base.getNameCount();
		}

		@Override
		public Path getName(int index) {
			return files.wrap(base.getName(index));
		}

		@Override
		public Path subpath(int from, int to) {
			return files.wrap(base.subpath(from, to));
		}

		@Override
		public boolean startsWith(Path other) {
			return base.startsWith(StrictFileSystem.base(other));
		}

		@Override
		public boolean endsWith(Path other) {
			return base.endsWith(StrictFileSystem.base(other));
		}

		@Override
		public Path normalize() {
			return files.wrap(base.normalize());
		}

		@Override
		public Path resolve(Path other) {
			return files.wrap(base.resolve(StrictFileSystem.base(other)));
		}

		@Override
		public Path relativize(Path other) {
			return files.wrap(base.relativize(StrictFileSystem.base(other)));
		}

		@Override
		public URI toUri() {
			return base.toUri();
		}

		@Override
		public Path toAbsolutePath() {
			return files.wrap(base.toAbsolutePath());
		}

		@Override
		public Path toRealPath(LinkOption... options) throws IOException {
			return files.wrap(base.toRealPath(options));
		}

		@Override
		public WatchKey register(WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers)
				throws IOException {
			return base.register(watcher, events, modifiers);
		}

		@Override
		public int compareTo(Path other) {
			return base.compareTo(StrictFileSystem.base(other));
		}

		@Override
		public boolean equals(Object other) {
			return other instanceof StrictPath strict && base.equals(strict.base());
		}

		@Override
		public int hashCode() {
			return base.hashCode();
		}

		@Override
		public String toString() {
			return base.toString();
		}
	}
}
