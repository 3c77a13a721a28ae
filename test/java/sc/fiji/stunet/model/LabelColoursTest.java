package sc.fiji.stunet.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;

class LabelColoursTest {

	/**
	 * The colour table that is installed for users, 256 red, green and blue values, shows labels in the same colours.
	 */
	@Test
	void theInstalledColourTableIsTheSame() throws IOException {
		byte[] table = Files.readAllBytes(Path.of("luts/STU-Net_labels.lut"));
		assertEquals(768, table.length);
		for (int value = 0; value < 256; value++) {
			int colour = (table[value] & 0xff) << 16 | (table[256 + value] & 0xff) << 8 | table[512 + value] & 0xff;
			assertEquals(value == 0 ? 0 : LabelColours.of(value), colour, "label " + value);
		}
	}

	@Test
	void neighboursAreFarApartAndNoneIsNearBlack() {
		for (int value = 1; value < 300; value++) {
			int colour = LabelColours.of(value);
			int next = LabelColours.of(value + 1);
			int distance = 0;
			for (int shift = 0; shift < 24; shift += 8)
				distance += Math.abs((colour >> shift & 0xff) - (next >> shift & 0xff));
			assertTrue(distance > 100, "labels " + value + " and " + (value + 1) + " look alike");
			assertTrue(
					Math.max(Math.max(colour >> 16, colour >> 8 & 0xff), colour & 0xff) > 150,
					"label " + value + " is dark");
		}
	}
}
