package sc.fiji.stunet.job;

import java.util.Locale;
import java.util.Optional;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.failure.Remedy;

/** Which network is made anew. */
public final class NetworkChoice {

	private static final String STU_NET = "stunet";

	private NetworkChoice() {}

	/**
	 * @param network {@code stunet}, {@code plain} or {@code resenc}; empty: the first
	 * @param size as it was given; empty: the usual one
	 * @return the name of the size, which tells the network, too
	 * @throws InvalidRequest if there is no such network
	 */
	public static Optional<String> size(Optional<String> network, Optional<String> size) {
		String name = network.map(String::strip).orElse(STU_NET).toLowerCase(Locale.ROOT);
		return switch (name) {
			case STU_NET -> size;
			case "plain", "resenc" -> Optional.of(name + "-" + size.orElse("M"));
			default ->
				throw new InvalidRequest("'" + network.orElse("") + "' is no network; choose stunet, plain or resenc"
						+ Remedy.NETWORK + ".");
		};
	}
}
