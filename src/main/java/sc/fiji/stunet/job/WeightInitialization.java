package sc.fiji.stunet.job;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

import sc.fiji.stunet.failure.InvalidRequest;

/** How the weights are distributed with which a new network begins to learn. */
public enum WeightInitialization {
	/** As nnU-Net and the original do it. */
	HE("he"),
	/** As PyTorch does it unless it is told otherwise. */
	PYTORCH("pytorch");

	private final String text;

	WeightInitialization(String text) {
		this.text = text;
	}

	/** As users write it, and as it stands in files. */
	public String text() {
		return text;
	}

	/**
	 * @param text blank: none is stated
	 * @throws InvalidRequest if there is no such initialization
	 */
	public static Optional<WeightInitialization> parse(String text) {
		if (text.isBlank()) return Optional.empty();
		return Optional.of(Arrays.stream(values())
				.filter(one -> one.text().equals(text.strip().toLowerCase(Locale.ROOT)))
				.findFirst()
				.orElseThrow(() ->
						new InvalidRequest("There are no initial weights \"" + text + "\"; give he or pytorch.")));
	}
}
