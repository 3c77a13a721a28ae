package sc.fiji.stunet.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.failure.InvalidRequest;

class TrainingSettingsTest {

	@TempDir
	private Path folder;

	private Path file;
	private final TrainingSettings settings = new TrainingSettings(Map.of("seed", "1"), Map.of("the case a", "0a"));

	@BeforeEach
	void write() {
		settings.write(folder);
		file = folder.resolve(TrainingSettings.FILE);
	}

	@Test
	void comeBack() {
		assertEquals(settings, TrainingSettings.read(folder).orElseThrow());
	}

	@Test
	void ofAnEarlierVersionToo() throws IOException {
		Files.writeString(file, "{\"values\": {\"seed\": \"1\"}, \"contents\": {\"the case a\": \"0a\"}}");
		assertEquals(settings, TrainingSettings.read(folder).orElseThrow());
	}

	@Test
	void aChangedDigitIsNoticed() throws IOException {
		Files.writeString(file, Files.readString(file).replace("\"1\"", "\"2\""));
		refused(InvalidRequest.class, () -> TrainingSettings.read(folder), "is damaged");
	}

	@ParameterizedTest
	@ValueSource(
			strings = {
				"null",
				"[]",
				"{}",
				"{\"values\": {}}",
				"{\"values\": {\"seed\": null}, \"contents\": {}}",
				"{\"values\": 1, \"contents\": {}}",
				""
			})
	void whatIsLostIsNoticed(String text) throws IOException {
		Files.writeString(file, text);
		refused(InvalidRequest.class, () -> TrainingSettings.read(folder), "is damaged");
	}
}
