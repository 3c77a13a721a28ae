package sc.fiji.stunet.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.model.InstalledModels;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.progress.ByteProgress;
import sc.fiji.stunet.progress.Progress;

/** A model as one zip file. */
final class ModelArchive {

	private static final Pattern MODEL = Pattern.compile("(?:.*/)?([^/]+)\\.stunet/model\\.json");

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
}
