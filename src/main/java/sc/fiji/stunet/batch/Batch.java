package sc.fiji.stunet.batch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import sc.fiji.stunet.files.FolderLock;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.progress.Progress;

/**
 * Many cases with one model into one folder. A label map appears whole, and only after the record that vouches for it,
 * so a batch that was ended in any way goes on where it was.
 *
 * @param output folder of the label maps and the summary; made if it is missing
 * @param part of the cases that is done here
 * @param settings that decide what the label maps look like
 * @param structures of the model, for the summary
 * @param overwrite whether label maps that were made otherwise, by this command or anything else, may be replaced; one
 *          that was made from the same scan with the same settings is never made again
 */
public record Batch(Path output, Shard part, Settings settings, Structures structures, boolean overwrite) {

	static final String LABEL_MAP_ENDING = ".nii.gz";

	/**
	 * @param done cases that have their label map now
	 * @param finishedBefore of these, the ones that an earlier run made
	 * @param failed cases, each with its reason in the summary
	 */
	public record Report(int done, int finishedBefore, int failed, Path summary) {}

	static Path labelMap(Path output, String name) {
		return output.resolve(name + LABEL_MAP_ENDING);
	}

	/**
	 * Blocks until all cases of the part were tried. The summary is written whatever happens.
	 *
	 * @param all cases, of all parts
	 * @param predictor asked only if a case is not finished
	 * @param progress told of every case; asked between cases, and by the predictor
	 * @throws InvalidOutput if the folder cannot be written
	 * @throws sc.fiji.stunet.failure.InvalidRequest if another run is at work on the same part
	 * @throws RepeatedFailure if one case after the other fails in the same way, which nobody foresaw
	 * @throws sc.fiji.stunet.progress.Cancelled if the user ended it; no case is half done
	 */
	public Report run(List<BatchCase> all, CasePredictor predictor, Progress progress) {
		createFolders();
		try (FolderLock lock = RecordFolder.in(output).lock(part)) {
			if (!lock.isCertain())
				progress.log("Warning: the disk of " + output
						+ " knows no locks; look yourself that no second run is at work on the same cases.");
			Summary summary = new Summary(output.resolve(part.summaryName()), structures);
			summary.check(overwrite);
			return new BatchRun(this, part.select(all), predictor, progress, summary).run();
		} catch (IOException e) {
			throw new InvalidOutput(
					"Cannot write into " + output + " (" + e.getMessage() + "); look whether its disk is still there.",
					e);
		}
	}

	/** What {@link #run} would find, without predicting or writing anything. */
	public List<CaseStatus> examine(List<BatchCase> all, Progress progress) {
		return standings(part.select(all), progress);
	}

	/** @param cases of this part */
	List<CaseStatus> standings(List<BatchCase> cases, Progress progress) {
		List<CaseStatus> standings = new ArrayList<>();
		for (BatchCase scan : cases) {
			progress.checkCancelled();
			progress.report("Looking for finished cases", standings.size(), cases.size());
			standings.add(standing(scan));
		}
		return standings;
	}

	/** What a damaged record leads to is no reason not to look at the others. */
	private CaseStatus standing(BatchCase scan) {
		try {
			return CaseStatus.of(scan, this);
		} catch (RuntimeException | StackOverflowError e) {
			return new CaseStatus(
					scan,
					Optional.empty(),
					Optional.of("What is there of " + scan.name() + " in " + output + " cannot be read (" + e
							+ "); move its label map away, or name another output folder."));
		}
	}

	private void createFolders() {
		try {
			Files.createDirectories(output);
		} catch (IOException e) {
			throw new InvalidOutput(
					"Cannot make the output folder " + output + " (" + e.getMessage() + "); name another.", e);
		}
		RecordFolder.in(output).create();
	}
}
