package sc.fiji.stunet.progress;

/** Forwards everything to another progress; subclasses override single methods, and the others stay intact. */
public abstract class ForwardingProgress implements Progress {

	private final Progress target;

	protected ForwardingProgress(Progress target) {
		this.target = target;
	}

	@Override
	public void report(String activity, long done, long total) {
		target.report(activity, done, total);
	}

	@Override
	public void log(String sentence) {
		target.log(sentence);
	}

	@Override
	public void needs(long bytes) {
		target.needs(bytes);
	}

	@Override
	public void makeRoom() {
		target.makeRoom();
	}

	@Override
	public boolean isCancelled() {
		return target.isCancelled();
	}
}
