package sc.fiji.stunet.progress;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** The work on one of several time points as a part of the whole; what was said of one is not said again of others. */
public final class FrameProgress extends ForwardingProgress {

	private final int frame;
	private final int frames;
	private final Set<String> said;

	private FrameProgress(int frame, int frames, Set<String> said, Progress whole) {
		super(whole);
		this.frame = frame;
		this.frames = frames;
		this.said = said;
	}

	/** One for every time point. */
	public static List<FrameProgress> of(int frames, Progress whole) {
		Set<String> said = new HashSet<>();
		return IntStream.rangeClosed(1, frames)
				.mapToObj(frame -> new FrameProgress(frame, frames, said, whole))
				.toList();
	}

	/** From 1. */
	public int frame() {
		return frame;
	}

	@Override
	public void report(String activity, long done, long total) {
		super.report(
				"Time point " + frame + " of " + frames + ": " + activity, (frame - 1) * total + done, frames * total);
	}

	/** What one time point needs, all do. */
	@Override
	public void needs(long bytes) {
		if (frame == 1) super.needs(bytes);
	}

	@Override
	public void log(String sentence) {
		if (said.add(sentence)) super.log(sentence);
	}
}
