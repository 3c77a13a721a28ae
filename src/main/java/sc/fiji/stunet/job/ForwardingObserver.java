package sc.fiji.stunet.job;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Forwards everything to another observer. */
public class ForwardingObserver implements TrainingObserver {

	private final TrainingObserver observer;

	protected ForwardingObserver(TrainingObserver observer) {
		this.observer = observer;
	}

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
		observer.segmented(labels);
	}
}
