package sc.fiji.stunet.fiji.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

class ModelTableTest {

	private int changes;
	private final ModelTable table = new ModelTable(() -> changes++);

	private void show(String... names) {
		table.setRows(Stream.of(names)
				.map(name -> new ModelRow(name, "liver", "installed", Optional.empty(), Optional.empty()))
				.toList());
	}

	private String selected() {
		return table.selected().map(ModelRow::name).orElse("none");
	}

	/** Also one that the user has selected while the rows were read. */
	@Test
	void theModelThatIsSelectedStaysSo() {
		show("a", "b");
		assertEquals("none", selected());
		table.setRowSelectionInterval(1, 1);
		assertEquals("b", selected());
		show("a", "aa", "b");
		assertEquals("b", selected());
		int before = changes;
		show("a", "aa");
		assertEquals("none", selected());
		assertTrue(changes > before, "the text below is told");
	}

	@Test
	void aNewModelIsSelectedUnlessTheUserSelectsAnother() {
		show("a", "b");
		table.setRowSelectionInterval(0, 0);
		table.await("new");
		show("a", "b", "new");
		assertEquals("new", selected());
		table.await("newer");
		table.setRowSelectionInterval(1, 1);
		show("a", "b", "new", "newer");
		assertEquals("b", selected());
	}
}
