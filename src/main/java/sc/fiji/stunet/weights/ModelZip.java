package sc.fiji.stunet.weights;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.progress.ByteProgress;
import sc.fiji.stunet.progress.Progress;

/** Reads zip files of strangers with care: nothing is written outside of a folder, and no more than the file says. */
public final class ModelZip {

	private static final int MOST_FILES = 10_000;
	/** More than ten times the largest published model. */
	private static final long LARGEST = 1L << 36;
	/** That stays free on the disk. */
	private static final long RESERVE = 100_000_000;

	private ModelZip() {}

	/**
	 * The names of all files in a zip file, with slashes.
	 *
	 * @throws InvalidModel if it is damaged, or has names that are no files in a folder, or links
	 */
	static List<String> names(Path zip) {
		checkLinks(zip);
		try (ZipFile opened = new ZipFile(zip.toFile())) {
			List<ZipEntry> files = files(opened);
			for (ZipEntry file : files) target(zip, file, zip.toAbsolutePath());
			return files.stream().map(ModelZip::name).toList();
		} catch (IOException e) {
			throw damaged(zip, e);
		}
	}

	/**
	 * Unpacks a zip file.
	 *
	 * @param wanted of the names with slashes
	 * @param freeSpace bytes on the disk of a folder
	 * @throws InvalidModel if it is damaged, too large, or has names that are no files in a folder, or links
	 * @throws InvalidOutput if the disk has too little space
	 */
	public static void unpack(
			Path zip, Path folder, Predicate<String> wanted, ToLongFunction<Path> freeSpace, Progress progress) {
		checkLinks(zip);
		try (ZipFile opened = new ZipFile(zip.toFile())) {
			List<ZipEntry> files = files(opened).stream()
					.filter(file -> wanted.test(name(file)))
					.toList();
			long bytes = checkSize(zip, files);
			checkSpace(folder, bytes, freeSpace);
			ByteProgress unpacking = new ByteProgress(progress, "Unpacking", bytes);
			for (ZipEntry file : files) unpack(zip, opened, file, target(zip, file, folder), unpacking);
		} catch (IOException e) {
			throw damaged(zip, e);
		}
	}

	private static void checkLinks(Path zip) {
		Set<String> links = StoredZip.links(zip);
		if (!links.isEmpty())
			throw refused(zip, "'" + links.iterator().next() + "' in it is a link; pack the files themselves");
	}

	private static List<ZipEntry> files(ZipFile opened) {
		return opened.stream()
				.filter(entry -> !entry.isDirectory() && !isLitter(entry.getName()))
				.<ZipEntry>map(entry -> entry)
				.toList();
	}

	private static String name(ZipEntry file) {
		return file.getName().replace('\\', '/');
	}

	/** What macOS puts into zip files. */
	private static boolean isLitter(String name) {
		return name.startsWith("__MACOSX/") || name.endsWith("/.DS_Store");
	}

	private static long checkSize(Path zip, List<ZipEntry> files) {
		long bytes = 0;
		for (ZipEntry file : files) {
			if (file.getSize() < 0) throw refused(zip, "it does not say how large its files are; pack it again");
			bytes = Math.min(LARGEST + 1, bytes + Math.min(file.getSize(), LARGEST + 1));
		}
		if (files.size() > MOST_FILES || bytes > LARGEST)
			throw refused(
					zip,
					files.size() > MOST_FILES
							? "it has " + files.size() + " files, far more than a model"
							: "its files would have more than " + (LARGEST >> 30) + " GB, more than any model");
		return bytes;
	}

	/** Bytes that are free on the disk of a folder. */
	public static long freeSpace(Path folder) {
		try {
			FileStore disk = Files.getFileStore(folder);
			return disk.getUsableSpace();
		} catch (IOException e) {
			// Writing will tell.
			return Long.MAX_VALUE;
		}
	}

	/** @throws InvalidOutput if there is not enough space for so many bytes */
	public static void checkSpace(Path folder, long bytes, ToLongFunction<Path> freeSpace) {
		long space = freeSpace.applyAsLong(folder);
		if (bytes > space - RESERVE)
			throw new InvalidOutput(String.format(
					Locale.ROOT,
					"The disk of the folder %s has %.1f GB left, but %.1f GB are needed there; free some space, or "
							+ "choose another folder of models.",
					folder.getParent(),
					space / 1e9,
					bytes / 1e9));
	}

	private static Path target(Path zip, ZipEntry file, Path folder) {
		String name = name(file);
		try {
			Path target = folder.resolve(name).normalize();
			boolean inside = target.startsWith(folder) && !target.equals(folder);
			if (inside && !name.contains(":") && !List.of(name.split("/")).contains("..")) return target;
		} catch (InvalidPathException e) {
			// Refused as well.
		}
		throw refused(zip, "the name '" + name + "' in it is not that of a file inside a folder");
	}

	private static void unpack(Path zip, ZipFile opened, ZipEntry file, Path target, ByteProgress unpacking)
			throws IOException {
		Files.createDirectories(target.getParent());
		CRC32 checksum = new CRC32();
		try (InputStream in = new CheckedInputStream(opened.getInputStream(file), checksum);
				OutputStream out = Files.newOutputStream(target)) {
			long copied = unpacking.copy(in, out, file.getSize());
			if (copied != file.getSize() || checksum.getValue() != file.getCrc())
				throw refused(zip, "'" + file.getName() + "' in it is damaged; download or copy it again");
		}
	}

	private static InvalidModel damaged(Path zip, IOException e) {
		return refused(zip, "it is damaged or cannot be written (" + e.getMessage() + "); download or copy it again");
	}

	private static InvalidModel refused(Path zip, String why) {
		return new InvalidModel(zip + " is no zip file of a model: " + why + ".");
	}
}
