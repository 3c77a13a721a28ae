package sc.fiji.stunet.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainArgumentsTest {

	@ParameterizedTest
	@ValueSource(
			strings = {
				"",
				"%",
				"%25",
				"--pattern",
				"*_ct.nii.gz",
				"C:\\Scans\\",
				"a \"b\" c",
				"Kopf ß 脑 𝔹.nii",
				"$HOME",
				"a\nb"
			})
	void everyTextIsTheSameAfterwards(String argument) {
		String encoded = PlainArguments.encode(argument);
		assertTrue(encoded.matches("[A-Za-z0-9/._+=:,%-]+"), encoded);
		assertEquals(argument, PlainArguments.decode(encoded));
	}

	/** For who looks at the list of processes. */
	@ParameterizedTest
	@ValueSource(strings = {"predict-folder", "/data/scans/ct_1.nii.gz", "--roi=1,2,3"})
	void whatIsPlainStaysAsItIs(String argument) {
		assertEquals(argument, PlainArguments.encode(argument));
	}
}
