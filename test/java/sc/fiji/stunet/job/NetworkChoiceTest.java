package sc.fiji.stunet.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.util.Optional;

import org.junit.jupiter.api.Test;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.failure.Remedy;

class NetworkChoiceTest {

	@Test
	void theSizeNamesTheNetwork() {
		Optional<String> none = Optional.empty();
		assertEquals(none, NetworkChoice.size(none, none));
		assertEquals(Optional.of("B"), NetworkChoice.size(Optional.of("stunet"), Optional.of("B")));
		assertEquals(Optional.of("plain-M"), NetworkChoice.size(Optional.of("Plain"), none));
		assertEquals(Optional.of("resenc-XL"), NetworkChoice.size(Optional.of("resenc"), Optional.of("XL")));
		refused(
				InvalidRequest.class,
				() -> NetworkChoice.size(Optional.of("vnet"), none),
				"'vnet' is no network",
				Remedy.NETWORK.toString());
	}
}
