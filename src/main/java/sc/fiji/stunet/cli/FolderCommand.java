package sc.fiji.stunet.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import picocli.CommandLine;
import picocli.CommandLine.Option;

import sc.fiji.stunet.batch.Batch;
import sc.fiji.stunet.batch.CaseStatus;
import sc.fiji.stunet.batch.Extra;
import sc.fiji.stunet.batch.FolderRequest;
import sc.fiji.stunet.batch.Shard;
import sc.fiji.stunet.job.PredictionRequest;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.progress.Progress;

/** Segments all volumes of a folder; subclasses say where. */
public abstract class FolderCommand extends PredictionCommand {

	/** Of the command, for the help. */
	public static final String DESCRIPTION =
			"Segments all volumes of a folder; run again, it goes on where it ended. Exit code 3: some cases failed, "
					+ "the summary says why.";

	@Option(
			names = {"-i", "--input"},
			required = true,
			paramLabel = "FOLDER|LIST.txt",
			description =
					"folder with the volumes (NIfTI, MetaImage, NRRD, TIFF, sub folders with a DICOM series or an "
							+ "OME-Zarr), or a text file with one path per line; channels are called CASE_0000, "
							+ "CASE_0001 ...")
	private Path input;

	@Option(
			names = {"-o", "--output"},
			required = true,
			paramLabel = "FOLDER",
			description = "folder for the label maps CASE.nii.gz, summary.csv and summary.html")
	private Path output;

	@Option(
			names = "--pattern",
			paramLabel = "GLOB",
			description = "only files of such names, as \"*_ct.nii.gz\"; with a slash also in sub folders, as "
					+ "\"*/ct.nii.gz\" (default: all volumes, and sub folders that are one)")
	private Optional<String> pattern;

	@Option(
			names = "--part",
			paramLabel = "I/N",
			defaultValue = "1/1",
			description = "only the I-th of N shares of about the same size, for several machines")
	private String shard;

	@Option(
			names = "--overwrite",
			description = "replace files that are from other settings, another version of the scan, or not from "
					+ "this command")
	private boolean overwrite;

	@Option(
			names = "--probabilities",
			description = "also write the probability of every structure (4D, background first) to "
					+ "probabilities/CASE.nii.gz in the output folder")
	private boolean probabilities;

	@Option(
			names = "--pictures",
			description = "also draw the labels on three slices of every scan, to pictures/CASE.png in the output "
					+ "folder; summary.html shows them")
	private boolean pictures;

	@Option(names = "--dry-run", description = "only list the cases and what would be done with each")
	private boolean dryRun;

	/** Segments the cases; see {@link Batch#run}. */
	protected abstract Batch.Report segment(FolderRequest request, Progress progress);

	@Override
	protected final int run() {
		FolderRequest request = new FolderRequest(
				new Batch.Request(
						input, pattern, output, Shard.parse(shard), overwrite, Extra.of(probabilities, pictures)),
				new PredictionRequest(model(), settings(), engine()),
				spacing(),
				frame());
		return withProgress(false, progress -> dryRun ? list(request, progress) : report(segment(request, progress)));
	}

	private int list(FolderRequest request, Progress progress) {
		Model model = request.readModel();
		List<CaseStatus> statuses = request.batch(model).examine(request.cases(model), progress);
		PrintWriter out = out();
		for (CaseStatus status : statuses)
			out.println(status.scan().name() + ": "
					+ status.refused()
							.map(reason -> "would fail: " + reason)
							.orElse(status.isOpen() ? "to predict" : "finished before"));
		out.println(
				statuses.stream().filter(CaseStatus::isOpen).count() + " of " + statuses.size() + " cases to predict.");
		return CommandLine.ExitCode.OK;
	}

	private int report(Batch.Report report) {
		out().println(report.sentence());
		if (report.failure().isEmpty()) return CommandLine.ExitCode.OK;
		err().println("stunet: " + report.failure().get());
		return SOME_FAILED;
	}
}
