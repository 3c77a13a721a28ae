package sc.fiji.stunet.batch;

import sc.fiji.stunet.progress.Progress;

/** Adds the number of the case to the predictor's reports. */
record CaseProgress(String place, Progress all) implements Progress {

	@Override
	public void report(String activity, long done, long total) {
		all.report(place + ": " + activity, done, total);
	}

	@Override
	public void log(String sentence) {
		all.log(place + ": " + sentence);
	}

	@Override
	public boolean isCancelled() {
		return all.isCancelled();
	}
}
