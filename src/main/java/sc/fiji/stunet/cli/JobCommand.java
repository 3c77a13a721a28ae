package sc.fiji.stunet.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A job whose parameters are options; {@link #call} returns the exit code. */
@Command(mixinStandardHelpOptions = true)
abstract class JobCommand implements Callable<Integer> {

	static final String DATA_SET =
			"folder with images/ and labels/ (NIfTI, MetaImage, NRRD or TIFF; an image may be a folder of DICOM "
					+ "slices), or an nnU-Net data set (imagesTr/, labelsTr/, dataset.json)";
	static final String MEMORY = "that training may take (default: most of what is free now)";

	@Spec
	private CommandSpec spec;

	final PrintWriter out() {
		return spec.commandLine().getOut();
	}

	final PrintWriter err() {
		return spec.commandLine().getErr();
	}
}
