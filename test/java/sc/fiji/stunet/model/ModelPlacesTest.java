package sc.fiji.stunet.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.model.ModelPlaces.Kind;
import sc.fiji.stunet.model.ModelPlaces.Place;

class ModelPlacesTest {

	@TempDir
	Path home;

	private final Map<String, String> environment = new HashMap<>(), properties = new HashMap<>();

	@BeforeEach
	void aLinuxComputer() {
		properties.putAll(Map.of("os.name", "Linux", "user.home", home.toString(), "path.separator", ":"));
	}

	private ModelPlaces places(Path plugin) {
		return new ModelPlaces(environment, properties::get, Optional.ofNullable(plugin));
	}

	private Path own() {
		return places(null).own();
	}

	@Test
	void thePlatformsUsualPlace() {
		assertEquals(home.resolve(".local/share/stunet/models"), own());
		environment.put("XDG_DATA_HOME", home.resolve("data").toString());
		assertEquals(home.resolve("data/stunet/models"), own());
		properties.put("os.name", "Mac OS X");
		assertEquals(home.resolve("Library/Application Support/stunet/models"), own());
		properties.put("os.name", "Windows 11");
		assertEquals(home.resolve("AppData/Local/stunet/models"), own());
		environment.put("LOCALAPPDATA", home.resolve("Local").toString());
		assertEquals(home.resolve("Local/stunet/models"), own());
	}

	@Test
	void aSettingIsKeptWhateverIsInThePath() {
		Path folder = home.resolve("a = \\b models");
		places(null).setOwn(folder);
		assertEquals(folder, own());
		assertEquals(List.of(new Place(folder, Kind.OWN)), places(null).all());
	}

	@Test
	void theVariableWinsOverTheSettingAndThePropertyOverBoth() {
		places(null).setOwn(home.resolve("set"));
		environment.put("STUNET_MODELS", home.resolve("variable").toString());
		assertEquals(home.resolve("variable"), own());
		environment.put("STUNET_MODELS", " ");
		assertEquals(home.resolve("set"), own());
		properties.put("stunet.models", home.resolve("property").toString());
		assertEquals(home.resolve("property"), own());
	}

	@Test
	void fijisAndTheSharedOnesComeAfterTheUsers() throws IOException {
		environment.put("STUNET_SHARED_MODELS", home.resolve("a") + "::" + home.resolve("b"));
		places(null).setOwn(home.resolve("own"));
		Path settings = home.resolve(".local/share/stunet/settings.txt");
		Files.writeString(settings, Files.readString(settings) + "shared=" + home.resolve("c") + "\n");
		// The other lines stay.
		places(null).setOwn(home.resolve("mine"));
		assertEquals(
				List.of(
						new Place(home.resolve("mine"), Kind.OWN),
						new Place(home.resolve("Fiji.app/models"), Kind.FIJI),
						new Place(home.resolve("a"), Kind.SHARED),
						new Place(home.resolve("b"), Kind.SHARED),
						new Place(home.resolve("c"), Kind.SHARED)),
				places(home.resolve("Fiji.app/plugins/STUNet_-1.jar")).all());
		assertEquals(4, places(home.resolve("target/classes")).all().size());
	}

	@Test
	void aFolderIsNamedOnce() {
		environment.put("STUNET_MODELS", home.resolve("a").toString());
		environment.put("STUNET_SHARED_MODELS", home.resolve("a").toString());
		assertEquals(
				List.of(new Place(home.resolve("a"), Kind.OWN)), places(null).all());
	}
}
