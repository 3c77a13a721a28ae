package sc.fiji.stunet.files;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

import sc.fiji.stunet.files.StrictFileSystem.StrictPath;

/**
 * Files as on Windows: none is deleted, renamed or replaced that this process has open or mapped, and no folder that
 * has one. For a Java of its own on Linux, started with {@link #OPTION}; what is refused is also a line "REFUSED" on
 * the standard error, since much of it is tried again later.
 */
public final class StrictFiles extends FileSystemProvider {

	public static final String OPTION = "-Djava.nio.file.spi.DefaultFileSystemProvider=" + StrictFiles.class.getName();

	private final FileSystemProvider base;
	private final StrictFileSystem files;

	/** @param base the platform's own, as Java calls it */
	public StrictFiles(FileSystemProvider base) {
		this.base = base;
		files = new StrictFileSystem(this, base.getFileSystem(URI.create("file:///")));
	}

	private static Path base(Path path) {
		return StrictFileSystem.base(path);
	}

	private void checkFree(Path path) throws IOException {
		Path real = base(path).toAbsolutePath().normalize();
		for (String held : HeldFiles.all(new File("/proc/self"))) {
			if (!held.equals(real.toString()) && !held.startsWith(real + "/")) continue;
			System.err.println("REFUSED " + real + ": " + held + " is open");
			throw new FileSystemException(
					path.toString(),
					null,
					"The process cannot access the file because it is being used by another process");
		}
	}

	@Override
	public void delete(Path path) throws IOException {
		checkFree(path);
		base.delete(base(path));
	}

	@Override
	public void move(Path source, Path target, CopyOption... options) throws IOException {
		checkFree(source);
		checkFree(target);
		base.move(base(source), base(target), options);
	}

	@Override
	public void copy(Path source, Path target, CopyOption... options) throws IOException {
		checkFree(target);
		base.copy(base(source), base(target), options);
	}

	@Override
	public String getScheme() {
		return base.getScheme();
	}

	@Override
	public FileSystem newFileSystem(URI uri, Map<String, ?> environment) throws IOException {
		return base.newFileSystem(uri, environment);
	}

	@Override
	public FileSystem getFileSystem(URI uri) {
		return files;
	}

	@Override
	public Path getPath(URI uri) {
		return files.wrap(base.getPath(uri));
	}

	@Override
	public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
			throws IOException {
		return base.newFileChannel(base(path), options, attributes);
	}

	@Override
	public SeekableByteChannel newByteChannel(
			Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
		return base.newByteChannel(base(path), options, attributes);
	}

	@Override
	public DirectoryStream<Path> newDirectoryStream(Path folder, DirectoryStream.Filter<? super Path> filter)
			throws IOException {
		DirectoryStream<Path> stream = base.newDirectoryStream(base(folder), path -> filter.accept(files.wrap(path)));
		Iterator<Path> paths = stream.iterator();
		return new DirectoryStream<>() {

			@Override
			public Iterator<Path> iterator() {
				return new Iterator<>() {

					@Override
					public boolean hasNext() {
						return paths.hasNext();
					}

					@Override
					public Path next() {
						// As the folder was named, relative or not.
						return folder.resolve(new StrictPath(files, paths.next().getFileName()));
					}
				};
			}

			@Override
			public void close() throws IOException {
				stream.close();
			}
		};
	}

	@Override
	public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
		base.createDirectory(base(folder), attributes);
	}

	@Override
	public void createLink(Path link, Path existing) throws IOException {
		base.createLink(base(link), base(existing));
	}

	@Override
	public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attributes) throws IOException {
		base.createSymbolicLink(base(link), base(target), attributes);
	}

	@Override
	public Path readSymbolicLink(Path link) throws IOException {
		return files.wrap(base.readSymbolicLink(base(link)));
	}

	@Override
	public boolean isSameFile(Path one, Path other) throws IOException {
		return base.isSameFile(base(one), base(other));
	}

	@Override
	public boolean isHidden(Path path) throws IOException {
		return base.isHidden(base(path));
	}

	@Override
	public FileStore getFileStore(Path path) throws IOException {
		return base.getFileStore(base(path));
	}

	@Override
	public void checkAccess(Path path, AccessMode... modes) throws IOException {
		base.checkAccess(base(path), modes);
	}

	@Override
	public <V extends FileAttributeView> V getFileAttributeView(Path path, Class<V> type, LinkOption... options) {
		return base.getFileAttributeView(base(path), type, options);
	}

	@Override
	public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
			throws IOException {
		return base.readAttributes(base(path), type, options);
	}

	@Override
	public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
		return base.readAttributes(base(path), attributes, options);
	}

	@Override
	public void setAttribute(Path path, String attribute, Object value, LinkOption... options) throws IOException {
		base.setAttribute(base(path), attribute, value, options);
	}
}
