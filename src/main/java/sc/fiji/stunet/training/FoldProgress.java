package sc.fiji.stunet.training;

import java.util.List;
import java.util.Optional;

import sc.fiji.stunet.job.Control;
import sc.fiji.stunet.job.Epoch;
import sc.fiji.stunet.job.Preview;
import sc.fiji.stunet.job.TrainingObserver;
import sc.fiji.stunet.progress.ForwardingProgress;
import sc.fiji.stunet.progress.Progress;

/** One of several trainings in a row, seen from outside: its epochs and times are counted on over all of them. */
final class FoldProgress extends ForwardingProgress implements TrainingObserver {

	private final TrainingObserver observer;
	private final int fold;
	private final int folds;
	private double seconds;

	/** @param fold 0, 1 ... */
	FoldProgress(Progress progress, TrainingObserver observer, int fold, int folds) {
		super(progress);
		this.observer = observer;
		this.fold = fold;
		this.folds = folds;
	}

	@Override
	public void report(String activity, long done, long total) {
		super.report("Fold " + fold + " (" + (fold + 1) + " of " + folds + "): " + activity, done, total);
	}

	@Override
	public Control control() {
		return observer.control();
	}

	/** The folds that follow will take as long as this one. */
	@Override
	public void epoch(List<String> structures, Epoch epoch, Optional<Preview> preview) {
		seconds += epoch.seconds();
		observer.epoch(
				structures,
				epoch.counted(
						fold * epoch.of() + epoch.number(),
						folds * epoch.of(),
						epoch.secondsLeft() + (folds - 1 - fold) * (seconds + epoch.secondsLeft())),
				preview);
	}
}
