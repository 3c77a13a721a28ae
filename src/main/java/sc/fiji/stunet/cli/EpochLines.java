package sc.fiji.stunet.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;

import sc.fiji.stunet.job.Epoch;
import sc.fiji.stunet.job.Preview;
import sc.fiji.stunet.job.TrainingObserver;

/** Prints one line per epoch. */
final class EpochLines implements TrainingObserver {

	private final PrintWriter out;

	EpochLines(PrintWriter out) {
		this.out = out;
	}

	@Override
	public void epoch(List<String> structures, Epoch epoch, Optional<Preview> preview) {
		// Those before a training was resumed were told then.
		if (preview.isEmpty()) return;
		out.println(epoch.line());
		out.flush();
	}
}
