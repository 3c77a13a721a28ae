package sc.fiji.stunet.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;

import sc.fiji.stunet.job.Epoch;
import sc.fiji.stunet.job.Preview;
import sc.fiji.stunet.job.TrainingObserver;

/** Prints one line per epoch. */
record EpochLines(PrintWriter out) implements TrainingObserver {

	@Override
	public void epoch(List<String> structures, Epoch epoch, Optional<Preview> preview) {
		// Epochs before a training was resumed were printed then.
		if (preview.isEmpty()) return;
		out.println(epoch.line());
		out.flush();
	}
}
