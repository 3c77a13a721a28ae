package sc.fiji.stunet.worker.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.ModelPlaces;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.worker.Grid;
import sc.fiji.stunet.worker.JsonLines;
import sc.fiji.stunet.worker.PredictionMessages;

/** Isolated: it sets the system property of the user's folder. */
@Isolated
class PredictionHandlerTest {

	@TempDir
	private Path folder;

	@BeforeEach
	void installed() {
		TinyModel.write(folder.resolve("brain.stunet"), 1, Optional.empty(), 1, 7);
		System.setProperty(ModelPlaces.PROPERTY, folder.toString());
	}

	@AfterEach
	void clear() {
		System.clearProperty(ModelPlaces.PROPERTY);
	}

	/** As another program writes it. */
	private static Object expect(String model) {
		ObjectNode message = (ObjectNode) JsonLines.tree(new PredictionMessages.Planned(
				Path.of("replaced"),
				Grid.of(new Extent(20, 20, 20), Geometry.unoriented(new Spacing(1, 1, 1))),
				List.of(PredictionSettings.DEFAULT),
				"cpu"));
		message.put("model", model);
		return PredictionHandler.expect(JsonLines.value(message, PredictionMessages.Planned.class), Progress.none());
	}

	@Test
	void aRequestMayNameAnInstalledModel() {
		Object byName = expect("brain");
		assertEquals(expect(folder.resolve("brain.stunet").toUri().toString()), byName);
		refused(InvalidModel.class, () -> expect("brian"), "There is no model brian", "nearest of these: brain");
	}
}
