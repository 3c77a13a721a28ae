package sc.fiji.stunet.fiji.annotate;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import sc.fiji.stunet.job.Control;
import sc.fiji.stunet.job.Epoch;
import sc.fiji.stunet.job.Preview;
import sc.fiji.stunet.job.TrainingObserver;

/**
 * Shows what a round has found so far, besides what another observer does.
 *
 * @param found takes the file of the label map
 */
record ObservedRound(TrainingObserver observer, Consumer<Path> found) implements TrainingObserver {

	@Override
	public Control control() {
		return observer.control();
	}

	@Override
	public void epoch(List<String> structures, Epoch epoch, Optional<Preview> preview) {
		observer.epoch(structures, epoch, preview);
	}

	@Override
	public void segmented(Path labels) {
		found.accept(labels);
		observer.segmented(labels);
	}
}
