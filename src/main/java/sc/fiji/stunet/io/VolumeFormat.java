package sc.fiji.stunet.io;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A file format for one volume.
 *
 * @param name for messages
 * @param endings of its files, in lower case, longer ones first
 * @param begins whether the content of a file is of this format; false for a file that cannot be read
 * @param open reads the header; throws {@link sc.fiji.stunet.volume.InvalidVolume} with the name of the file
 */
record VolumeFormat(String name, List<String> endings, Predicate<Path> begins, Function<Path, VolumeSource> open) {

	/** In the order in which a file is tried; a file that none recognises by its content is opened by its ending. */
	static final List<VolumeFormat> ALL = List.of(
			new VolumeFormat("NIfTI", List.of(".nii.gz", ".hdr.gz", ".nii", ".hdr"), NiftiFile::isNifti, NiftiFile::of),
			new VolumeFormat("MetaImage", List.of(".mha", ".mhd"), MetaImageFile::isMetaImage, MetaImageFile::of),
			new VolumeFormat("NRRD", List.of(".nrrd", ".nhdr"), NrrdFile::isNrrd, NrrdFile::of),
			new VolumeFormat(
					"TIFF", List.of(".ome.tiff", ".ome.tif", ".tiff", ".tif"), TiffFile::isTiff, TiffFile::new));

	boolean hasEnding(Path file) {
		String name =
				file.getFileName() == null ? "" : file.getFileName().toString().toLowerCase(Locale.ROOT);
		return endings.stream().anyMatch(name::endsWith);
	}
}
