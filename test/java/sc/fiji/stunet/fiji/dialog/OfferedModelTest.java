package sc.fiji.stunet.fiji.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import ij.Prefs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.fiji.launch.RecentModels;

/** The models in the dialog's list. */
@Isolated
class OfferedModelTest {

	@TempDir
	private Path folder;

	private Path model(String name) throws Exception {
		Path path = folder.resolve(name);
		Files.createDirectories(path.getParent());
		return TinyModel.write(path, 1, Optional.empty(), 1, 7).folder();
	}

	@Test
	void everyOneHasItsNameAndWhatItFinds() throws Exception {
		Path first = model("a/liver.stunet"), second = model("b/liver.stunet"), other = model("a/brain.stunet");
		List<OfferedModel> offered =
				OfferedModel.of(Stream.of(first, other, folder.resolve("gone.stunet"), second, first));
		assertEquals(
				List.of(first, other, second),
				offered.stream().map(OfferedModel::folder).toList());
		assertEquals(
				List.of("liver", "brain", second.toString()),
				offered.stream().map(OfferedModel::name).toList(),
				"the second of the same name is told by its path");
		assertTrue(offered.stream().noneMatch(model -> model.finds().isBlank()));
		assertEquals(first.toString(), OfferedModel.meant("liver", offered));
		assertEquals("kidney", OfferedModel.meant("kidney", offered), "a name or path that is not in the list");
		assertEquals("brain", OfferedModel.shown(other.toString(), offered));
		assertEquals("/x/kidney.stunet", OfferedModel.shown("/x/kidney.stunet", offered));
	}

	/** The line below the field says it as soon as the path is typed. */
	@Test
	void whatIsTypedByHandSaysWhatItFinds() throws Exception {
		Path model = model("organs.stunet");
		Path set =
				Files.writeString(folder.resolve("total.stunetset.json"), "{\"format\": 1, \"models\": [\"organs\"]}");
		String finds = OfferedModel.of(Stream.of(model)).get(0).finds();
		for (Path typed : List.of(model, set))
			assertEquals(finds, OfferedModel.finds(" " + typed + " "), typed::toString);
		assertEquals("", OfferedModel.finds(set.toString().replace("total", "tot")), "half typed");
		assertEquals("", OfferedModel.finds("no such name\0"));
	}

	/** A set is a file; wherever it lies, it is offered again when it was used. */
	@Test
	void aSetOfModelsIsOfferedAsAModelIs() throws Exception {
		model("organs.stunet");
		Path set =
				Files.writeString(folder.resolve("total.stunetset.json"), "{\"format\": 1, \"models\": [\"organs\"]}");
		Path gone =
				Files.writeString(folder.resolve("gone.stunetset.json"), "{\"format\": 1, \"models\": [\"nerves\"]}");
		String before = Prefs.get("stunet.models.recent", null);
		try {
			RecentModels.add(gone);
			RecentModels.add(set);
			OfferedModel offered = OfferedModel.all("").get(0);
			assertEquals(set, offered.folder());
			assertEquals("total", offered.name());
			assertEquals("structure 1, structure 7", offered.finds());
			assertEquals(set.toString(), OfferedModel.meant("total", List.of(offered)));
			assertTrue(OfferedModel.all("").stream()
					.noneMatch(model -> model.folder().equals(gone)));
		} finally {
			Prefs.set("stunet.models.recent", before);
		}
	}

	@Test
	void aNewModelIsOfferedAtOnceAndThatOfTheLastCommandFirst() throws Exception {
		String before = Prefs.get("stunet.models.recent", null);
		try {
			Path last = model("last.stunet"), trained = model("trained.stunet"), older = model("older.stunet");
			RecentModels.add(older);
			RecentModels.add(last);
			RecentModels.add(trained);
			RecentModels.add(folder.resolve("gone.stunet"));
			List<Path> offered = OfferedModel.all(last.toString()).stream()
					.map(OfferedModel::folder)
					.toList();
			assertEquals(List.of(last, trained, older), offered.subList(0, 3));
			assertEquals(last, OfferedModel.all("\"" + last + "\"").get(0).folder(), "copied in Windows");
			assertEquals(trained, OfferedModel.all("no path\0").get(0).folder(), "typed wrong, and shown again");
		} finally {
			Prefs.set("stunet.models.recent", before);
		}
	}
}
