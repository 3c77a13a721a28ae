package sc.fiji.stunet.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.files.HeldFiles;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.network.RandomWeights;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.weights.SafetensorsWriter.Precision;

/** Parameters that are still used keep no file from being deleted or replaced once their weights are closed. */
class HeldWeightsTest {

	private static final Extent KERNEL = new Extent(3, 3, 3);

	@TempDir
	Path folder;

	private static List<FloatBuffer> values(Weights weights) {
		try (weights) {
			return weights.names().stream().map(weights::values).toList();
		}
	}

	/** As a training or an import does it: the moment is when the new folder is whole and the old one still there. */
	@Test
	void aModelThatIsReplaced() throws IOException {
		Model tiny = TinyModel.write(folder.resolve("m.stunet"), 1, Optional.empty(), 1);
		StuNetConfig network = new StuNetConfig(
				1,
				2,
				List.of(new Stage(16, 1, KERNEL, new Extent(1, 1, 1)), new Stage(32, 1, KERNEL, new Extent(2, 2, 2))));
		Model large = new Model(tiny.folder(), network, tiny.plan(), tiny.structures(), tiny.provenance());
		Model first = ModelFolder.write(large, true, new RandomWeights(network, 1), Precision.FP32);
		List<FloatBuffer> used = values(ModelFolder.openWeights(first));
		List<String> held = new ArrayList<>(List.of("not asked"));
		Model draft =
				new Model(folder.resolve("draft.stunet"), network, tiny.plan(), tiny.structures(), tiny.provenance());
		ModelFolder.finish(
				List.of(ModelFolder.write(draft, false, new RandomWeights(network, 2), Precision.FP32)),
				tiny.provenance(),
				tiny.folder(),
				true,
				Set.of(),
				fresh -> {
					held.clear();
					held.addAll(HeldFiles.below(tiny.folder()));
				});
		Model second = Model.read(tiny.folder());
		assertEquals(List.of(), held);
		assertEquals(List.of(), HeldFiles.below(folder));
		assertFalse(used.equals(values(ModelFolder.openWeights(second))));
	}
}
