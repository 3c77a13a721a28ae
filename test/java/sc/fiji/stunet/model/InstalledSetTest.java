package sc.fiji.stunet.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.TinyModel;

class InstalledSetTest {

	@TempDir
	Path folder;

	/** By its name, and in the list of all, with what all of its models find. */
	@Test
	void aSetIsInstalledLikeAModel() throws Exception {
		TinyModel.write(folder.resolve("organs.stunet"), 1, Optional.empty(), 1, 2);
		TinyModel.write(folder.resolve("bones.stunet"), 1, Optional.empty(), 5);
		Path set = Files.writeString(
				folder.resolve("total.stunetset.json"), "{\"format\": 1, \"models\": [\"organs\", \"bones\"]}");
		InstalledModels installed = new InstalledModels(List.of(new ModelPlaces.Place(folder, ModelPlaces.Kind.OWN)));
		assertEquals(set, installed.find("total"));
		assertEquals(
				List.of("bones", "organs", "total"),
				installed.all().stream().map(InstalledModels.Installed::name).toList());
		assertEquals(
				"structure 1, structure 2, structure 5", installed.all().get(2).finds());
		assertEquals("total", Model.read(set).name());
	}

	/** Also one that is named without its ending, as a model is. */
	@Test
	void aSetInASetIsRefusedByItsName() throws Exception {
		TinyModel.write(folder.resolve("organs.stunet"), 1, Optional.empty(), 1, 2);
		Files.writeString(folder.resolve("total.stunetset.json"), "{\"format\": 1, \"models\": [\"organs\"]}");
		Path outer =
				Files.writeString(folder.resolve("outer.stunetset.json"), "{\"format\": 1, \"models\": [\"total\"]}");
		refused(InvalidModel.class, () -> Model.read(outer), "names the set total; a set has models only");
	}
}
