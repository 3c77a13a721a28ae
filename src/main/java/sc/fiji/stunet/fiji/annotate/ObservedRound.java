package sc.fiji.stunet.fiji.annotate;

import java.nio.file.Path;
import java.util.function.Consumer;

import sc.fiji.stunet.job.ForwardingObserver;
import sc.fiji.stunet.job.TrainingObserver;

/** Shows what a round has found so far, besides what another observer does. */
final class ObservedRound extends ForwardingObserver {

	private final Consumer<Path> found;

	/** @param found takes the file of the label map */
	ObservedRound(TrainingObserver observer, Consumer<Path> found) {
		super(observer);
		this.found = found;
	}

	@Override
	public void segmented(Path labels) {
		found.accept(labels);
		super.segmented(labels);
	}
}
