package sc.fiji.stunet.job;

import java.util.Arrays;
import java.util.Locale;

import sc.fiji.stunet.failure.InvalidRequest;

/** What a prediction gives up to be faster. */
public enum Speed {
	/** The original's numbers. */
	BEST(0.5),
	/**
	 * Without mirroring, with tiles further apart and without those that hold nothing but air; labels are decided on
	 * the network's grid instead of the scan's.
	 */
	FAST(0.75);

	private final double step;

	Speed(double step) {
		this.step = step;
	}

	/** The distance of tiles as a fraction of the patch, if no other one is stated. */
	public double step() {
		return step;
	}

	/** As users write it: in lower case. */
	public String text() {
		return name().toLowerCase(Locale.ROOT);
	}

	/** @throws InvalidRequest if there is no such speed */
	public static Speed parse(String text) {
		return Arrays.stream(values())
				.filter(speed -> speed.text().equals(text.strip().toLowerCase(Locale.ROOT)))
				.findFirst()
				.orElseThrow(() -> new InvalidRequest("There is no speed \"" + text + "\"; it is best or fast."));
	}
}
