package sc.fiji.stunet.batch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import sc.fiji.stunet.files.FolderLock;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.io.VolumeKinds;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.model.Citation;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.Progress;

/**
 * A run of one model over many cases, with one output folder. A label map appears whole, and only after its record is
 * written, so a batch that was interrupted in any way can be resumed.
 *
 * @param output folder of the label maps and the summary; made if it is missing
 * @param shard of the cases that this run segments
 * @param settings that decide what the label maps look like
 * @param structures that are wanted of the model, for the summary
 * @param citation a sentence, how to cite what computes
 * @param overwrite whether label maps with other settings, or of other programs, may be replaced; one of the same scan
 *     and settings is never made again
 * @param extras what is wanted besides the label maps; a case without them is unfinished
 */
public record Batch(
		Path output,
		Shard shard,
		Settings settings,
		Structures structures,
		String citation,
		boolean overwrite,
		Set<Extra> extras) {

	static final String LABEL_MAP_ENDING = ".nii.gz";

	/**
	 * The volumes to segment, and the output.
	 *
	 * @param input folder, or text file with one path per line
	 * @param pattern that the volumes' names match; empty: all volumes
	 * @param output folder for the label maps, the summary and the records
	 * @param overwrite whether files may be replaced that were made otherwise
	 * @param extras what is wanted besides the label maps
	 */
	public record Request(
			Path input, Optional<String> pattern, Path output, Shard shard, boolean overwrite, Set<Extra> extras) {

		public Request {
			extras = Set.copyOf(extras);
		}

		/** Finds the cases, see {@link CaseSearch#find}. */
		public List<BatchCase> cases(VolumeKinds kinds, Model model) {
			if (extras.contains(Extra.PROBABILITIES)) model.checkHasProbabilities();
			return new CaseSearch(input, pattern, kinds, model.network().inputs()).find(output, extras);
		}
	}

	public Batch {
		extras = Set.copyOf(extras);
	}

	/**
	 * @param prediction whose scope says which structures are wanted of the model
	 * @param reading options for reading the scans; equal for equal volumes
	 */
	public static Batch of(Request request, Model model, PredictionSettings prediction, String reading) {
		return new Batch(
				request.output(),
				request.shard(),
				Settings.of(model, prediction, reading),
				prediction.scope().chosen(model.structures(), model.name()),
				Citation.of(model).sentence(),
				request.overwrite(),
				request.extras());
	}

	/**
	 * The outcome of a run.
	 *
	 * @param done cases that have their label map now
	 * @param finishedBefore of these, the ones that an earlier run made
	 * @param failed cases, each with its reason in the summary
	 */
	public record Report(int done, int finishedBefore, int failed, Path summary) {

		public String sentence() {
			return done + " of " + (done + failed) + " cases are done (" + finishedBefore + " before); " + summary
					+ " has their volumes, " + sheet().getFileName() + " shows them.";
		}

		/** The page that shows all cases, beside the summary. */
		public Path sheet() {
			return ContactSheet.beside(summary);
		}

		/** A sentence about why the work is incomplete; empty if it is complete. */
		public Optional<String> failure() {
			return failed == 0
					? Optional.empty()
					: Optional.of(failed + " of " + (done + failed) + " cases failed; " + summary + " says why.");
		}
	}

	static Path labelMap(Path output, String name) {
		return output.resolve(name + LABEL_MAP_ENDING);
	}

	/** The files of a case when it is finished. */
	CaseFiles files(String name) {
		return CaseFiles.in(output, name, extras);
	}

	/**
	 * Segments all cases of the shard; blocks until all were tried. The summary is written whatever happens, but for a
	 * run that is refused before its first case: that leaves the output as it was, save for the empty files and folders
	 * that another run, of another part or on a disk without locks, may have found there meanwhile. A run that is
	 * cancelled before its first case keeps the summary of an earlier one, too.
	 *
	 * @param all cases, of all shards
	 * @param predictor called only if a case is unfinished
	 * @param progress gets a report for every case; checked for cancellation between cases, and by the predictor
	 * @throws InvalidOutput if the folder cannot be written
	 * @throws sc.fiji.stunet.failure.InvalidRequest if another run is at work on the same shard
	 * @throws RepeatedFailure if one case after the other fails with the same unexpected error
	 * @throws sc.fiji.stunet.progress.Cancelled if the user cancels; no case is half done
	 */
	public Report run(List<BatchCase> all, CasePredictor predictor, Progress progress) {
		return locked(all, progress, table -> new BatchRun(this, predictor, progress, table).run());
	}

	/**
	 * Has all cases of the shard segmented by other processes; otherwise as {@link #run}.
	 *
	 * @param workers called only if a case is unfinished
	 */
	public Report runOn(CaseWorkers workers, List<BatchCase> all, Progress progress) {
		return locked(all, progress, table -> new SharedRun(workers, progress, table).run());
	}

	private Report locked(List<BatchCase> all, Progress progress, Function<CaseTable, Report> work) {
		RecordFolder records = RecordFolder.in(output);
		NewFolders around = new NewFolders();
		NewFolders inside = new NewFolders();
		Summary summary = new Summary(output.resolve(shard.summaryName()), structures);
		CaseTable table = new CaseTable(this, shard.select(all), progress, summary);
		createFolder(output, around);
		try (FolderLock lock = records.lock(shard, around)) {
			try {
				if (!lock.isCertain())
					progress.log("Warning: the disk of " + output
							+ " knows no locks; look yourself that no second run is at work on the same cases.");
				extras.stream().sorted().forEach(extra -> createFolder(extra.folder(output), inside));
				records.create(extras, inside);
				summary.check(overwrite);
				new ContactSheet(summary.file(), structures, citation).check(overwrite);
				return work.apply(table);
			} catch (RuntimeException | Error e) {
				if (!table.isBegun() && lock.isCertain()) takeBack(around, inside, lock, e);
				throw e;
			}
		} catch (IOException e) {
			throw new InvalidOutput(
					"Cannot write into " + output + " (" + e.getMessage() + "); look whether its disk is still there.",
					e);
		}
	}

	/** Nobody else has begun on the same cases while the lock is held; other parts may rely on the folders. */
	private void takeBack(NewFolders around, NewFolders inside, FolderLock lock, Throwable reason) {
		try {
			if (!RecordFolder.in(output).hasOtherLocks(shard)) inside.takeBack();
			lock.undo();
			// Not if anybody has a lock there, which is a file in them.
			if (lock.isMade()) around.takeBack();
		} catch (IOException e) {
			reason.addSuppressed(e);
		}
	}

	/**
	 * Segments one case of a batch that runs in another process; blocks until it is finished. One that is finished
	 * already is left as it is, and one that yet another process is at work on is waited for: that one may have been
	 * given up by whoever shares the cases out, and still be there.
	 *
	 * @param worker where this is, for the user
	 * @throws sc.fiji.stunet.progress.Cancelled if the user cancels; the case is not half done
	 */
	public CaseOutcome segment(BatchCase scan, CasePredictor predictor, String worker, Progress progress) {
		try {
			return CaseOutcome.done(
					scan.name(),
					worker,
					RecordFolder.in(output).locked(scan.name(), progress, () -> finished(scan, predictor, progress)));
		} catch (Cancelled e) {
			throw e;
		} catch (IOException | RuntimeException | Error e) {
			return failed(scan, predictor, worker, e);
		}
	}

	private CaseRecord finished(BatchCase scan, CasePredictor predictor, Progress progress) {
		CaseStatus status = status(scan);
		status.refused().ifPresent(reason -> {
			throw new CaseFailed(reason);
		});
		return status.finished().orElseGet(() -> new CaseRun(this, scan, progress).segmentAlone(predictor));
	}

	/** A failure that was not foreseen may be one of the engine or the model, which this process can look at. */
	private static CaseOutcome failed(BatchCase scan, CasePredictor predictor, String worker, Throwable problem) {
		CaseFailure failure = predictor.failure(problem);
		try {
			if (failure.kind() == CaseFailure.Kind.UNFORESEEN) predictor.check();
			if (failure.kind() != CaseFailure.Kind.OF_THE_CASE) predictor.checkDisk(scan.bytes());
		} catch (Cancelled e) {
			throw e;
		} catch (RuntimeException | Error e) {
			CaseFailure found = predictor.failure(e);
			return CaseOutcome.failed(
					scan.name(), worker, new CaseFailure(CaseFailure.Kind.OF_ALL, found.sentence(), found.trace()), e);
		}
		return CaseOutcome.failed(scan.name(), worker, failure, problem);
	}

	/** The status of every case of the shard, as {@link #run} would find it, without predicting or writing anything. */
	public List<CaseStatus> examine(List<BatchCase> all, Progress progress) {
		return statuses(shard.select(all), progress);
	}

	/** @param cases of this shard */
	List<CaseStatus> statuses(List<BatchCase> cases, Progress progress) {
		List<CaseStatus> statuses = new ArrayList<>();
		for (BatchCase scan : cases) {
			progress.checkCancelled();
			progress.report("Looking for finished cases", statuses.size(), cases.size());
			statuses.add(status(scan));
		}
		return statuses;
	}

	/** The status of a case. An unexpected error, from a damaged record for example, refuses this case only. */
	CaseStatus status(BatchCase scan) {
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

	private static void createFolder(Path folder, NewFolders made) {
		try {
			made.make(folder);
		} catch (IOException e) {
			throw new InvalidOutput(
					"Cannot make the output folder " + folder + " (" + e.getMessage() + "); name another.", e);
		}
	}
}
