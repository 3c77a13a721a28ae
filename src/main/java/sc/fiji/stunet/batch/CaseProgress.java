package sc.fiji.stunet.batch;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import sc.fiji.stunet.progress.ForwardingProgress;
import sc.fiji.stunet.progress.Progress;

/** Adds the number of the case to the predictor's reports, and tells the loop when something may be done beside it. */
final class CaseProgress extends ForwardingProgress {

	/** The loop's other cases. */
	interface Others {

		/** Called when it is known what the case needs, before its long work. */
		void begin();

		/** Called from time to time. */
		void look();

		/** Called when the case needs the memory of the others. */
		void makeRoom();
	}

	private final String place;
	private final Others others;
	private final List<String> warnings = new CopyOnWriteArrayList<>();
	private final List<String> kept = new CopyOnWriteArrayList<>();
	private volatile boolean isAside;

	CaseProgress(String place, Progress all, Others others) {
		super(all);
		this.place = place;
		this.others = others;
	}

	/** Of a case without others beside it. */
	static CaseProgress alone(String name, Progress all) {
		return new CaseProgress(name, all, new Others() {

			@Override
			public void begin() {}

			@Override
			public void look() {}

			@Override
			public void makeRoom() {}
		});
	}

	/** "2 of 7, NAME". */
	String place() {
		return place;
	}

	/** From now on another case is reported, and the sentences of this one wait for {@link #tell}. */
	void stepAside() {
		isAside = true;
	}

	/** Logs what was said aside. */
	void tell() {
		kept.forEach(super::log);
		kept.clear();
	}

	@Override
	public void report(String activity, long done, long total) {
		if (isAside) return;
		super.report(place + ": " + activity, done, total);
		others.look();
	}

	@Override
	public void needs(long bytes) {
		super.needs(bytes);
		others.begin();
	}

	@Override
	public void makeRoom() {
		others.makeRoom();
	}

	/** Remembers warnings, which belong to the case as its volumes do. */
	@Override
	public void log(String sentence) {
		if (sentence.startsWith(Progress.WARNING)) warnings.add(sentence.substring(Progress.WARNING.length()));
		String said = place + ": " + sentence;
		if (isAside) kept.add(said);
		else super.log(said);
	}

	List<String> warnings() {
		return List.copyOf(warnings);
	}
}
