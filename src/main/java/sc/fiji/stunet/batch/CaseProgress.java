package sc.fiji.stunet.batch;

import sc.fiji.stunet.progress.ForwardingProgress;
import sc.fiji.stunet.progress.Progress;

/** Adds the number of the case to the predictor's reports. */
final class CaseProgress extends ForwardingProgress {

	private final String place;

	CaseProgress(String place, Progress all) {
		super(all);
		this.place = place;
	}

	@Override
	public void report(String activity, long done, long total) {
		super.report(place + ": " + activity, done, total);
	}

	@Override
	public void log(String sentence) {
		super.log(place + ": " + sentence);
	}
}
