package sc.fiji.stunet.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import sc.fiji.stunet.progress.ComputingThreads;

/** A job whose parameters are options. */
@Command(mixinStandardHelpOptions = true)
abstract class JobCommand implements Callable<Integer> {

	static final String DATA_SET =
			"folder with images/ and labels/ (NIfTI, MetaImage, NRRD or TIFF; an image may be a folder of DICOM "
					+ "slices), or an nnU-Net data set (imagesTr/, labelsTr/, dataset.json)";
	static final String MEMORY = "that training may take (default: most of what is free now)";

	@Spec
	private CommandSpec spec;

	/** @return the exit code */
	protected abstract int run();

	/** The number of computing threads; 0 for all processors. */
	int threads() {
		return 0;
	}

	@Override
	public final Integer call() {
		return ComputingThreads.run(threads(), this::run);
	}

	/** Whether an option was given, when it has a default. */
	final boolean isGiven(String option) {
		return spec.commandLine().getParseResult().hasMatchedOption(option);
	}

	protected final PrintWriter out() {
		return spec.commandLine().getOut();
	}

	protected final PrintWriter err() {
		return spec.commandLine().getErr();
	}
}
