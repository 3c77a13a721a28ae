package sc.fiji.stunet.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.Documents;
import sc.fiji.stunet.model.Labelling;
import sc.fiji.stunet.model.Structures.Structure;

/** The descriptions that {@code docs/data-sets.md} shows mean what it says. */
class DataSetsPageTest {

	@TempDir
	private Path folder;

	@Test
	void everyDescriptionIsRead() throws Exception {
		List<Description> read = new ArrayList<>();
		for (Documents.Block block : Documents.blocks())
			if (block.page().equals("data-sets.md") && block.language().equals("json")) {
				Files.writeString(folder.resolve(Description.FILE), block.text());
				read.add(Description.of(folder, OtherFormats.NONE));
			}
		assertEquals(3, read.size());
		assertEquals(List.of("CT"), read.get(0).channels().orElseThrow());
		assertEquals(List.of("liver", "spleen"), names(read.get(0)));
		assertEquals(3, labelling(read.get(1)).ignored().orElseThrow());
		assertEquals(List.of("liver", "spleen"), names(read.get(1)));
		assertEquals(
				List.of(Set.of(1, 2, 3), Set.of(2, 3), Set.of(3)),
				labelling(read.get(2)).regions());
		assertEquals(List.of("whole", "core", "enhancing"), names(read.get(2)));
	}

	private static Labelling labelling(Description description) {
		return description.labelling().orElseThrow();
	}

	private static List<String> names(Description description) {
		return labelling(description).structures().all().stream()
				.map(Structure::name)
				.toList();
	}
}
