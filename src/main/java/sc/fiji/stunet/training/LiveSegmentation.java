package sc.fiji.stunet.training;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import sc.fiji.stunet.failure.UserError;
import sc.fiji.stunet.io.VolumeFiles;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.job.Epoch;
import sc.fiji.stunet.job.ForwardingObserver;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.job.Preview;
import sc.fiji.stunet.job.TrainingObserver;
import sc.fiji.stunet.job.TrainingRequest;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Provenance;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.segmentation.Segmentation;
import sc.fiji.stunet.train.TrainerObserver;
import sc.fiji.stunet.train.TrainingLog;
import sc.fiji.stunet.train.TrainingStep;
import sc.fiji.stunet.train.planning.TrainingPlan;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Volume;

/**
 * Segments a scan while a training runs, with what has been learnt so far: after the first epoch, and later so seldom
 * that it takes at most a fifth of the time. The training goes on where that fails. Forwards everything to another
 * observer.
 */
final class LiveSegmentation extends ForwardingObserver implements TrainerObserver {

	/** How much longer the network learns between two segmentations than one of them takes. */
	private static final int LEARNING_TIMES = 4;

	private final TrainerObserver next;
	private final TrainingObserver user;
	private final Path labels;
	private final Supplier<LabelMap> segmentation;
	private final LongSupplier clock;
	private final Progress progress;
	private long due = Long.MIN_VALUE;

	/**
	 * @param next told of everything, too
	 * @param user told of every label map
	 * @param labels file that is written anew
	 * @param segmentation with what has been learnt so far
	 * @param clock nanoseconds from any origin
	 * @param progress told when a segmentation has failed
	 */
	LiveSegmentation(
			TrainerObserver next,
			TrainingObserver user,
			Path labels,
			Supplier<LabelMap> segmentation,
			LongSupplier clock,
			Progress progress) {
		super(next);
		this.next = next;
		this.user = user;
		this.labels = labels;
		this.segmentation = segmentation;
		this.clock = clock;
		this.progress = progress;
	}

	/**
	 * Segments one of the scans with what has been learnt so far.
	 *
	 * @param scan files of its channels
	 * @param draft folder that the model is written to
	 */
	static LabelMap of(
			List<Path> scan,
			TrainingRequest request,
			TrainingPlan plan,
			TrainingStep step,
			Path draft,
			Progress progress) {
		Progress quiet = progress.withoutSentences();
		VolumeFiles files = VolumeFiles.plain(quiet);
		Volume volume = Volume.ofChannels(scan.stream().map(files::read).toList(), quiet::log);
		Provenance unfinished = new Provenance(
				Optional.empty(),
				Optional.empty(),
				Optional.of("a training that is not finished"),
				LocalDate.now().toString(),
				"0".repeat(64));
		try (Weights weights = step.parameters()) {
			TrainingFolder.write(new Model(draft, plan.network(), plan.plan(), plan.structures(), unfinished), weights);
		}
		try (Segmentation segmentation =
				Segmentation.open(draft, request.settings().engine(), quiet)) {
			return segmentation
					.segment(volume, PredictionSettings.SOON.with(request.orientation()), quiet)
					.labels();
		}
	}

	@Override
	public void epoch(List<String> structures, Epoch epoch, Optional<Preview> preview) {
		super.epoch(structures, epoch, preview);
		long begin = clock.getAsLong();
		// Epochs before the training was resumed come without a preview.
		if (preview.isEmpty() || due != Long.MIN_VALUE && begin - due < 0) return;
		if (isWritten()) user.segmented(labels);
		long end = clock.getAsLong();
		due = end + LEARNING_TIMES * (end - begin);
	}

	/** Whether it was possible: memory may be short at the moment, or another program may read the file. */
	private boolean isWritten() {
		try {
			VolumeWriter.writeLabels(labels, segmentation.get(), true);
			return true;
		} catch (Cancelled e) {
			throw e;
		} catch (UserError e) {
			progress.log("The scan could not be segmented meanwhile; the training goes on. " + e.getMessage());
			return false;
		}
	}

	@Override
	public void log(TrainingLog log) {
		next.log(log);
	}
}
