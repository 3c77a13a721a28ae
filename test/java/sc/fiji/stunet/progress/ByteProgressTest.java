package sc.fiji.stunet.progress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

class ByteProgressTest {

	private final List<String> reports = new ArrayList<>();
	private final Progress progress =
			new FakeProgress().reporting((what, done, all) -> reports.add(what + " " + done + " of " + all));

	/** A window that is told "1 of 1" all the time has nothing to show. */
	@Test
	void theUnitIsOneOfWhichThereAreSeveral() {
		ByteProgress.report(progress, "Copying", 1_200_000_000, 2_000_000_000);
		ByteProgress.report(progress, "Copying", 1_999_999, 2_000_000);
		ByteProgress.report(progress, "Copying", 1_000_000, 1_999_999);
		ByteProgress.report(progress, "Copying", 700, 1999);
		ByteProgress.report(progress, "Copying", 0, 0);
		assertEquals(
				List.of(
						"Copying (MB) 1200 of 2000",
						"Copying (MB) 1 of 2",
						"Copying (kB) 1000 of 1999",
						"Copying (bytes) 700 of 1999",
						"Copying (bytes) 0 of 1"),
				reports);
	}

	@Test
	void whatIsCopiedIsAddedUp() throws Exception {
		byte[] content = new byte[150_000];
		content[149_999] = 7;
		ByteArrayOutputStream copy = new ByteArrayOutputStream();
		new ByteProgress(progress, "Unpacking", content.length)
				.copy(new ByteArrayInputStream(content), copy, content.length);
		assertArrayEquals(content, copy.toByteArray());
		assertEquals("Unpacking (kB) 150 of 150", reports.get(reports.size() - 1));
	}
}
