package sc.fiji.stunet.fiji.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

import sc.fiji.stunet.dataset.InvalidDataSet;
import sc.fiji.stunet.job.DataOutline;

/** A dialog asks for the outline of the same data set again and again. */
@Isolated
class LastOutlineTest {

	@TempDir
	private Path folder;

	private final AtomicInteger reads = new AtomicInteger();

	@BeforeEach
	void aDataSet() throws Exception {
		for (String data : List.of("cells", "others")) {
			Files.createDirectories(folder.resolve(data + "/labels"));
			Files.writeString(folder.resolve(data + "/labels/a.zip"), "outlines");
		}
	}

	private int outlines(String data) {
		return LastOutline.of(folder.resolve(data), () -> new DataOutline(List.of(), 1, reads.incrementAndGet()))
				.structures();
	}

	@Test
	void filesAreReadAgainOnlyWhenTheyHaveChanged() throws Exception {
		Path zip = folder.resolve("cells/labels/a.zip");
		assertEquals(1, outlines("cells"));
		assertEquals(1, outlines("cells"));
		Files.writeString(zip, "more outlines");
		assertEquals(2, outlines("cells"));
		Files.setLastModifiedTime(zip, FileTime.fromMillis(12345678));
		assertEquals(3, outlines("cells"), "of the same size");
		Files.writeString(folder.resolve("cells/dataset.json"), "{}");
		assertEquals(4, outlines("cells"));
		Files.delete(zip);
		assertEquals(5, outlines("cells"));
		assertEquals(6, outlines("others"));
		assertEquals(7, outlines("cells"), "one is remembered");
	}

	@Test
	void aRefusalIsNotRemembered() {
		assertThrows(
				InvalidDataSet.class,
				() -> LastOutline.of(folder.resolve("cells"), () -> {
					throw new InvalidDataSet("a.zip has no image.");
				}));
		assertEquals(1, outlines("cells"));
	}

	@Test
	void aFolderThatIsGoneIsReadEveryTime() {
		assertEquals(1, outlines("gone"));
		assertEquals(2, outlines("gone"));
	}
}
