package sc.fiji.stunet.cli;

import java.io.PrintWriter;

import sc.fiji.stunet.progress.EpochLine;
import sc.fiji.stunet.train.Epoch;
import sc.fiji.stunet.train.Preview;
import sc.fiji.stunet.train.TrainingObserver;

/** One line per epoch. */
record EpochLines(PrintWriter out) implements TrainingObserver {

	@Override
	public void epoch(Epoch e, Preview preview) {
		out.println(new EpochLine(
						e.number(),
						e.of(),
						e.trainingLoss(),
						e.validationLoss(),
						e.meanDice(),
						e.smoothedDice(),
						e.seconds(),
						e.waitingShare(),
						e.secondsLeft(),
						e.best())
				.text());
		out.flush();
	}
}
