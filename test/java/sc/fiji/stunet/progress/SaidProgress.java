package sc.fiji.stunet.progress;

import java.util.List;

/** Keeps what is said to the user; never cancelled. */
public record SaidProgress(List<String> said) implements Progress {

	@Override
	public void report(String activity, long done, long total) {}

	@Override
	public void log(String sentence) {
		said.add(sentence);
	}

	@Override
	public boolean isCancelled() {
		return false;
	}
}
