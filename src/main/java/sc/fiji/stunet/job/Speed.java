package sc.fiji.stunet.job;

import java.util.Arrays;
import java.util.Locale;

import sc.fiji.stunet.failure.InvalidRequest;

/** What a prediction gives up to be faster. */
public enum Speed {
	/** The original's numbers. */
	BEST(0.5, true),
	/**
	 * Without mirroring, with tiles further apart and without those that hold nothing but air; labels are decided on
	 * the network's grid instead of the scan's.
	 */
	FAST(0.75, false);

	private final double step;
	private final boolean mirrors;

	Speed(double step, boolean mirrors) {
		this.step = step;
		this.mirrors = mirrors;
	}

	/** The distance of tiles as a fraction of the patch, if no other one is stated. */
	public double step() {
		return step;
	}

	/** Whether runs are mirrored over the axes that the model allows, if nothing else is stated. */
	public boolean mirrors() {
		return mirrors;
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
