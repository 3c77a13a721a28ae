package sc.fiji.stunet.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Spoilt inputs for every reader, in a Java that may use 256 MB: each ends in 5 s with a result or a typed failure. The
 * properties {@code stunet.fuzz.inputs} (per reader), {@code stunet.fuzz.seed}, {@code stunet.fuzz.reader} and
 * {@code stunet.fuzz.input} (a file that was kept) change what is run; findings are kept in {@code target/fuzz}.
 */
@Tag("fuzz")
class FuzzTest {

	static final String INPUTS = System.getProperty("stunet.fuzz.inputs", "1000");

	@Test
	void everyReaderRefusesByTypeWhatItCannotRead() throws Exception {
		List<String> arguments = new ArrayList<>(List.of(INPUTS, System.getProperty("stunet.fuzz.seed", "1")));
		for (String property : List.of("stunet.fuzz.reader", "stunet.fuzz.input"))
			if (System.getProperty(property) != null) arguments.add(System.getProperty(property));
		FuzzProcess fuzz = FuzzProcess.run("", Path.of("target/fuzz"), arguments);
		System.out.println(fuzz.log());
		assertTrue(fuzz.log().contains(" inputs, "), () -> "Nothing was read: " + fuzz.log());
		assertEquals(
				0,
				fuzz.exitCode(),
				() -> fuzz.log() + "\nThe inputs are in target/fuzz, each with a text that says how to run it again.");
	}
}
