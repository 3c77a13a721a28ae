package sc.fiji.stunet.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import sc.fiji.stunet.weights.Pickled.Tuple;

class PicklerTest {

	/** What is written is read as it was. */
	@Test
	void everyKind() {
		Map<Object, Object> content = new LinkedHashMap<>();
		content.put("none", null);
		content.put("truths", List.of(true, false));
		content.put("numbers", List.of(0L, -1L, 1L << 40, 0.1, -1e300));
		content.put("text", "µ, \u6587, \ud83e\udde0 and 'quotes'\n");
		content.put("tuples", List.of(new Tuple(List.of()), new Tuple(Arrays.asList(1L, null, List.of()))));
		content.put("empty", Map.of());
		assertEquals(content, Unpickler.read(ByteBuffer.wrap(Pickler.pickle(content)), "test"));
		assertEquals(List.of(3L), Unpickler.read(ByteBuffer.wrap(Pickler.pickle(List.of(3))), "test"));
	}

	@Test
	void nothingElse() {
		assertThrows(IllegalArgumentException.class, () -> Pickler.pickle(List.of(new StringBuilder())));
		assertThrows(IllegalArgumentException.class, () -> Pickler.pickle(new ArrayList<>(List.of(1f))));
	}
}
