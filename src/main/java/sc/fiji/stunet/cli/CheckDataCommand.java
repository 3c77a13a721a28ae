package sc.fiji.stunet.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import sc.fiji.stunet.job.DataSetReport;
import sc.fiji.stunet.training.DataSets;

@Command(
		name = "check-data",
		mixinStandardHelpOptions = true,
		description = "Reads every file of a data set and lists what is wrong with it. Exit code 4: it cannot be "
				+ "learnt from as it is.")
final class CheckDataCommand implements Callable<Integer> {

	private static final int ERRORS = 4;

	@CommandLine.Spec
	private CommandLine.Model.CommandSpec spec;

	@Option(
			names = {"-d", "--data"},
			required = true,
			paramLabel = "DATA",
			description = "folder with images/ and labels/ (NIfTI, MetaImage, NRRD or TIFF; an image may be a folder "
					+ "of DICOM slices), or an nnU-Net data set (imagesTr/, labelsTr/, dataset.json)")
	private Path data;

	@Override
	public Integer call() {
		DataSetReport check =
				DataSets.check(data, new ConsoleProgress(spec.commandLine().getErr()));
		spec.commandLine().getOut().print(check.text());
		int errors = check.errors().size();
		if (errors == 0) return CommandLine.ExitCode.OK;
		spec.commandLine()
				.getErr()
				.println("stunet: " + data + " has " + errors + (errors == 1 ? " error" : " errors") + "; correct "
						+ (errors == 1 ? "it" : "them") + " before training.");
		return ERRORS;
	}
}
