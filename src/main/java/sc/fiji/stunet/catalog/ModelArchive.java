package sc.fiji.stunet.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.model.InstalledModels;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.weights.StoredZip;

/** A model, or what one can be imported from, as one zip file. Zip files of strangers are unpacked with care. */
final class ModelArchive {

	private static final Pattern MODEL = Pattern.compile("(?:.*/)?([^/]+)\\.stunet/model\\.json");
	private static final int MOST_FILES = 10_000;
	/** More than ten times the largest published model. */
	private static final long LARGEST = 1L << 36;
	/** That stays free on the disk. */
	private static final long RESERVE = 100_000_000;

	private ModelArchive() {}

	/** Packs the files of a model into {@code NAME.stunet/} of a zip file: completely or not at all. */
	static void pack(Path model, Path zip, boolean overwrite, Progress progress) {
		AtomicFile.write(zip, overwrite, out -> {
			List<Path> files = ModelFiles.of(model);
			ByteProgress packing = new ByteProgress(progress, "Packing", ModelFiles.bytes(files));
			ZipOutputStream packed = new ZipOutputStream(out);
			for (Path file : files) {
				// Weights do not become smaller by much, only slower.
				boolean weights = file.toString().endsWith(".safetensors");
				packed.setLevel(weights ? Deflater.NO_COMPRESSION : Deflater.DEFAULT_COMPRESSION);
				packed.putNextEntry(
						new ZipEntry(Model.nameOf(model) + InstalledModels.ENDING + "/" + file.getFileName()));
				try (InputStream in = Files.newInputStream(file)) {
					packing.copy(in, packed, Long.MAX_VALUE);
				}
				packed.closeEntry();
			}
			packed.finish();
		});
	}

	/** The name of the model folder in a zip file, if there is exactly one. */
	static Optional<String> nameInside(Path zip) {
		try (ZipFile opened = new ZipFile(zip.toFile())) {
			List<String> names = opened.stream()
					.map(entry -> MODEL.matcher(entry.getName().replace('\\', '/')))
					.filter(Matcher::matches)
					.map(model -> model.group(1))
					.toList();
			return names.size() == 1 ? Optional.of(names.get(0)) : Optional.empty();
		} catch (IOException e) {
			// Unpacking tells the reason.
			return Optional.empty();
		}
	}

	/**
	 * Unpacks a zip file. Nothing is written outside of the folder, and no more than the zip file says.
	 *
	 * @param freeSpace bytes on the disk of a folder
	 * @throws InvalidModel if it is damaged, too large, or has names that are no files in a folder, or links
	 * @throws InvalidOutput if the disk has too little space
	 */
	static void unpack(Path zip, Path folder, ToLongFunction<Path> freeSpace, Progress progress) {
		Set<String> links = StoredZip.links(zip);
		if (!links.isEmpty())
			throw refused(zip, "'" + links.iterator().next() + "' in it is a link; pack the files themselves");
		try (ZipFile opened = new ZipFile(zip.toFile())) {
			List<ZipEntry> entries = new ArrayList<>();
			opened.stream()
					.filter(entry -> !entry.isDirectory() && !isLitter(entry.getName()))
					.forEach(entries::add);
			long bytes = checkSize(zip, entries);
			checkSpace(folder, bytes, freeSpace);
			ByteProgress unpacking = new ByteProgress(progress, "Unpacking", bytes);
			for (ZipEntry entry : entries) unpack(zip, opened, entry, target(zip, entry, folder), unpacking);
		} catch (IOException e) {
			throw refused(
					zip, "it is damaged or cannot be written (" + e.getMessage() + "); download or copy it again");
		}
	}

	/** What macOS puts into zip files. */
	private static boolean isLitter(String name) {
		return name.startsWith("__MACOSX/") || name.endsWith("/.DS_Store");
	}

	private static long checkSize(Path zip, List<ZipEntry> entries) {
		long bytes = 0;
		for (ZipEntry entry : entries) {
			if (entry.getSize() < 0) throw refused(zip, "it does not say how large its files are; pack it again");
			bytes = Math.min(LARGEST + 1, bytes + Math.min(entry.getSize(), LARGEST + 1));
		}
		if (entries.size() > MOST_FILES || bytes > LARGEST)
			throw refused(
					zip,
					entries.size() > MOST_FILES
							? "it has " + entries.size() + " files, far more than a model"
							: "its files would have more than " + (LARGEST >> 30) + " GB, more than any model");
		return bytes;
	}

	/** @throws InvalidOutput if there is not enough space for so many bytes */
	static void checkSpace(Path folder, long bytes, ToLongFunction<Path> freeSpace) {
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

	private static Path target(Path zip, ZipEntry entry, Path folder) {
		String name = entry.getName().replace('\\', '/');
		try {
			Path target = folder.resolve(name).normalize();
			boolean inside = target.startsWith(folder) && !target.equals(folder);
			if (inside && !name.contains(":") && !List.of(name.split("/")).contains("..")) return target;
		} catch (InvalidPathException e) {
			// Refused as well.
		}
		throw refused(zip, "the name '" + name + "' in it is not that of a file inside a folder");
	}

	private static void unpack(Path zip, ZipFile opened, ZipEntry entry, Path target, ByteProgress unpacking)
			throws IOException {
		Files.createDirectories(target.getParent());
		CRC32 checksum = new CRC32();
		try (InputStream in = new CheckedInputStream(opened.getInputStream(entry), checksum);
				OutputStream out = Files.newOutputStream(target)) {
			long copied = unpacking.copy(in, out, entry.getSize());
			if (copied != entry.getSize() || checksum.getValue() != entry.getCrc())
				throw refused(zip, "'" + entry.getName() + "' in it is damaged; download or copy it again");
		}
	}

	private static InvalidModel refused(Path zip, String why) {
		return new InvalidModel(zip + " is no zip file of a model: " + why + ".");
	}
}
