package sc.fiji.stunet.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.model.InstalledModels.Installed;
import sc.fiji.stunet.model.ModelPlaces.Kind;
import sc.fiji.stunet.model.ModelPlaces.Place;

/** Isolated: it sets the system property of the user's folder. */
@Isolated
class InstalledModelsTest {

	@TempDir
	Path folder;

	private InstalledModels models() {
		return new InstalledModels(
				List.of(new Place(folder.resolve("own"), Kind.OWN), new Place(folder.resolve("all"), Kind.SHARED)));
	}

	private Path model(String path, int... structures) throws IOException {
		Path model = folder.resolve(path);
		Files.createDirectories(model.getParent());
		TinyModel.write(model, 1, Optional.empty(), structures);
		return model;
	}

	private String refusal(String name) {
		return assertThrows(InvalidModel.class, () -> models().find(name)).getMessage();
	}

	@Test
	void theFirstPlaceWins() throws IOException {
		Path own = model("own/brain.stunet", 1, 2), liver = model("all/liver.stunet", 1);
		model("all/brain.stunet", 1);
		model("all/other", 1);
		Files.createDirectories(folder.resolve("own/.stunet"));
		Files.writeString(folder.resolve("own/a file.stunet"), "");
		List<Installed> all = models().all();
		assertEquals(List.of(own, liver), all.stream().map(Installed::folder).toList());
		assertEquals(
				List.of("brain", "liver"), all.stream().map(Installed::name).toList());
		assertEquals(
				List.of(Kind.OWN, Kind.SHARED),
				all.stream().map(Installed::kind).toList());
		assertEquals(own, models().find("brain"));
		assertEquals(liver, models().find("liver"));
	}

	@Test
	void whatIsFoundStandsInALine() throws IOException {
		model("own/few.stunet", 1, 2, 3, 4);
		model("own/many.stunet", 1, 2, 3, 4, 5);
		Files.writeString(
				Files.createDirectories(folder.resolve("own/spoilt.stunet")).resolve("model.json"), "{");
		List<Installed> all = models().all();
		assertEquals(
				"structure 1, structure 2, structure 3, structure 4", all.get(0).finds());
		assertEquals(
				"5 structures: structure 1, structure 2, structure 3 and others",
				all.get(1).finds());
		assertEquals(Optional.empty(), all.get(2).description());
		assertTrue(all.get(2).finds().contains("damaged"), all.get(2).finds());
	}

	@Test
	void anUnknownNameGetsTheNearestOnes() throws IOException {
		assertTrue(refusal("brain").contains("of which there are none yet"), refusal("brain"));
		for (String name : List.of("brain_tissue", "heart", "Liver", "spleen")) model("own/" + name + ".stunet", 1);
		assertTrue(
				refusal("lifer").contains("the nearest of these: Liver, heart, spleen (<models>)"), refusal("lifer"));
		assertEquals(
				"brain_tissue",
				InstalledModels.nearest("brain_tisue", List.of("x", "brain_tissue"))
						.get(0));
	}

	@Test
	void aPathNeedsNoEnding() throws IOException {
		Path brain = model("own/brain.stunet", 1), set = folder.resolve("own/both.stunetset.json");
		Files.writeString(set, "{\"format\": 1, \"models\": [\"brain\"]}");
		assertEquals(brain, InstalledModels.folderOf(folder.resolve("own/brain")));
		assertEquals(set, Model.read(folder.resolve("own/both")).folder());
		assertEquals(folder.resolve("own/bo"), InstalledModels.folderOf(folder.resolve("own/bo")));
	}

	@Test
	void aPathWins() throws IOException {
		Path other = Path.of("there/is none.stunet");
		assertEquals(other, InstalledModels.folderOf(other));
		assertEquals(Path.of("target"), InstalledModels.folderOf(Path.of("target")));
		Path brain = model("own/brain.stunet", 1);
		model("own/target.stunet", 1);
		System.setProperty(ModelPlaces.PROPERTY, folder.resolve("own").toString());
		try {
			assertEquals(Path.of("target"), InstalledModels.folderOf(Path.of("target")));
			assertEquals(brain, InstalledModels.folderOf(Path.of("brain")));
			assertEquals(brain, Model.read(Path.of("brain.stunet")).folder());
			assertThrows(InvalidModel.class, () -> Model.read(Path.of("brian")));
		} finally {
			System.clearProperty(ModelPlaces.PROPERTY);
		}
	}
}
