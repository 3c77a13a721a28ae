package sc.fiji.stunet.cli;

import java.nio.file.Path;
import java.util.List;

import picocli.CommandLine.Option;

/** Segments one volume; subclasses say where. */
public abstract class ScanCommand extends PredictionCommand {

	@Option(
			names = {"-i", "--input"},
			required = true,
			paramLabel = "IN",
			description =
					"the volume: NIfTI, MetaImage, NRRD, TIFF, or the folder of an OME-Zarr, or the folder or a file "
							+ "of a DICOM series; once per channel, in the model's order")
	private List<Path> inputs;

	@Option(
			names = {"-o", "--output"},
			required = true,
			paramLabel = "LABELS.nii.gz",
			description = "the label map to write: NIfTI, MetaImage, NRRD or OME-Zarr "
					+ "(.nii.gz, .nii, .mha, .nrrd, .zarr)")
	private Path output;

	@Option(names = "--overwrite", description = "replace existing outputs")
	private boolean overwrite;

	/** The files of the volume, one per channel. */
	protected final List<Path> inputs() {
		return inputs;
	}

	/** The label map to write. */
	protected final Path output() {
		return output;
	}

	protected final boolean overwrites() {
		return overwrite;
	}
}
