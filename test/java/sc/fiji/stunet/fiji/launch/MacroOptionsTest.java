package sc.fiji.stunet.fiji.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;

import sc.fiji.stunet.failure.InvalidRequest;

class MacroOptionsTest {

	private static Optional<String> value(String options, String key) {
		return MacroOptions.parse(options).value(key);
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			quoteCharacter = '`',
			value = {
				"mirror                     | true",
				"mirror=true                | true",
				"step=0.5 mirror threads=2  | true",
				"mirror=yes                 | true",
				"Mirror=TRUE                | true",
				"mirror=false               | false",
				"mirror=no step=1           | false",
				"mirror=[false]             | false",
				"step=0.5                   | true",
				"input=[no mirror here]     | true",
				"nomirror mirrored          | true"
			})
	void bothDialectsOfYesAndNo(String options, boolean expected) {
		assertEquals(expected, MacroOptions.parse(options).flag("mirror", true));
	}

	/** As on the command line. */
	@Test
	void hyphensInKeysAreAllowed() {
		assertEquals(Optional.of("a-b.stunet:c-d"), value("crop-with=a-b.stunet:c-d margin=2", "cropwith"));
	}

	@Test
	void aMissingFlagHasItsDefault() {
		assertEquals(false, MacroOptions.parse("input=[a mirror b] mirror2").flag("mirror", false));
		assertEquals(true, MacroOptions.parse("mirror").flag("mirror", false));
	}

	@Test
	void neitherYesNorNoIsRefused() {
		InvalidRequest e = assertThrows(
				InvalidRequest.class, () -> MacroOptions.parse("mirror=maybe").flag("mirror", true));
		assertEquals("The option mirror=maybe is neither true nor false.", e.getMessage());
	}

	@Test
	void valuesMayHoldSpacesBracketsAndKeys() {
		String options =
				"model=[/data/step=9 [old]/a b.stunet] step=0.25 input='/my scans/ä.nii.gz' output=C:\\x\\y.nii";
		assertEquals(Optional.of("/data/step=9 [old]/a b.stunet"), value(options, "model"));
		assertEquals(Optional.of("0.25"), value(options, "step"));
		assertEquals(Optional.of("/my scans/ä.nii.gz"), value(options, "input"));
		assertEquals(Optional.of("C:\\x\\y.nii"), value(options, "output"));
		assertEquals(
				Set.of("model", "step", "input", "output"),
				MacroOptions.parse(options).keys());
	}

	@Test
	void aBracketThatIsNotClosedEndsWithTheOptions() {
		assertEquals(Optional.of("[/data/a b"), value("step=1 model=[/data/a b", "model"));
	}

	@Test
	void emptyValuesAreAbsent() {
		assertEquals(Optional.empty(), value("output=[] model=x", "output"));
		assertEquals(Optional.empty(), value("output= model=x", "output"));
		assertEquals(Optional.empty(), value("output", "output"));
		assertEquals(Optional.of("x"), value("output=[] model=x", "model"));
	}

	@ParameterizedTest
	@NullAndEmptySource
	void noOptions(String options) {
		assertEquals(Set.of(), MacroOptions.parse(options).keys());
	}
}
