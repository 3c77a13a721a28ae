package sc.fiji.stunet.batch;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import sc.fiji.stunet.progress.ForwardingProgress;
import sc.fiji.stunet.progress.Progress;

/** Adds the number of the case to the predictor's reports, and tells when its memory is known. */
final class CaseProgress extends ForwardingProgress {

	private final String place;
	private final Runnable whenForeseen;
	private final List<String> warnings = new CopyOnWriteArrayList<>();

	/** @param whenForeseen called when it is known what the case needs, before its long work */
	CaseProgress(String place, Progress all, Runnable whenForeseen) {
		super(all);
		this.place = place;
		this.whenForeseen = whenForeseen;
	}

	@Override
	public void report(String activity, long done, long total) {
		super.report(place + ": " + activity, done, total);
	}

	@Override
	public void needs(long bytes) {
		super.needs(bytes);
		whenForeseen.run();
	}

	/** Remembers warnings, which belong to the case as its volumes do. */
	@Override
	public void log(String sentence) {
		if (sentence.startsWith(Progress.WARNING)) warnings.add(sentence.substring(Progress.WARNING.length()));
		super.log(place + ": " + sentence);
	}

	List<String> warnings() {
		return List.copyOf(warnings);
	}
}
