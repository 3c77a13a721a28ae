package sc.fiji.stunet.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
import sc.fiji.stunet.model.ModelSet;
import sc.fiji.stunet.progress.ByteProgress;
import sc.fiji.stunet.progress.Progress;

/** A model, or a set with its models, as one zip file. */
final class ModelArchive {

	private static final Pattern MODEL = Pattern.compile("(?:.*/)?([^/]+)\\.stunet/model\\.json");
	private static final Pattern SET = Pattern.compile("(?!__MACOSX/)(?:.*/)?([^/]+)" + Pattern.quote(ModelSet.ENDING));

	private ModelArchive() {}

	/**
	 * Packs the files of a model into {@code NAME.stunet/} of a zip file, of a set those of all its models, and its own
	 * beside them: completely or not at all.
	 */
	static void pack(Model model, Path zip, boolean overwrite, Progress progress) {
		Optional<String> set = model.isSet() ? Optional.of(ModelSet.beside(model)) : Optional.empty();
		AtomicFile.write(zip, overwrite, out -> {
			List<Path> files = new ArrayList<>();
			for (Model one : model.isSet() ? model.members() : List.of(model))
				files.addAll(ModelFiles.of(one.folder()));
			ByteProgress packing = new ByteProgress(progress, "Packing", ModelFiles.bytes(files));
			ZipOutputStream packed = new ZipOutputStream(out);
			if (set.isPresent()) {
				packed.putNextEntry(new ZipEntry(model.name() + ModelSet.ENDING));
				packed.write(set.get().getBytes(StandardCharsets.UTF_8));
				packed.closeEntry();
			}
			for (Path file : files) {
				// Weights do not become smaller by much, only slower.
				boolean weights = file.toString().endsWith(".safetensors");
				packed.setLevel(weights ? Deflater.NO_COMPRESSION : Deflater.DEFAULT_COMPRESSION);
				packed.putNextEntry(new ZipEntry(
						Model.nameOf(file.getParent()) + InstalledModels.ENDING + "/" + file.getFileName()));
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
		return theOne(zip, MODEL);
	}

	/** Whether a zip file has exactly one set of models. */
	static boolean hasSet(Path zip) {
		return theOne(zip, SET).isPresent();
	}

	private static Optional<String> theOne(Path zip, Pattern kind) {
		try (ZipFile opened = new ZipFile(zip.toFile())) {
			List<String> names = opened.stream()
					.map(entry -> kind.matcher(entry.getName().replace('\\', '/')))
					.filter(Matcher::matches)
					.map(found -> found.group(1))
					.toList();
			return names.size() == 1 ? Optional.of(names.get(0)) : Optional.empty();
		} catch (IOException e) {
			// Unpacking tells the reason.
			return Optional.empty();
		}
	}
}
