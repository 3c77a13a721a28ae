package sc.fiji.stunet.fiji.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static sc.fiji.stunet.failure.Refusals.says;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import sc.fiji.stunet.catalog.Catalogue;
import sc.fiji.stunet.catalog.Entry;
import sc.fiji.stunet.model.InstalledModels.Installed;
import sc.fiji.stunet.model.ModelPlaces.Kind;
import sc.fiji.stunet.progress.Progress;

class ModelRowTest {

	private static Installed installed(String name, Kind kind) {
		return new Installed(name, Path.of("models", name + ".stunet"), kind, Optional.empty(), "liver");
	}

	@Test
	void aModelOfTheCatalogueThatIsInstalledStandsOnce() {
		Catalogue catalogue = Catalogue.read(Optional.empty(), Progress.none());
		Entry small = catalogue.find("stunet-s"), total = catalogue.find("totalsegmentator");
		List<ModelRow> rows = ModelRow.of(
				List.of(installed("mine", Kind.OWN), installed("stunet-s", Kind.SHARED)),
				List.of(small, total, catalogue.find("stunet-b")));
		assertEquals(
				List.of("mine", "stunet-s", "totalsegmentator", "stunet-b"),
				rows.stream().map(ModelRow::name).toList());
		assertEquals(
				List.of(
						"installed",
						"installed (shared)",
						"cannot be imported as it is",
						"needs a click in the browser"),
				rows.stream().map(ModelRow::state).toList());
		says(rows.get(1).details(), "Folder: models", "To cite: Huang Z");
		assertFalse(rows.get(1).details().contains("browser"));
		says(rows.get(2).details(), "It cannot be imported as it is: it is a set of 5 models");
		says(rows.get(3).details(), "open https://drive.google.com/", "(Install from File).");
	}
}
