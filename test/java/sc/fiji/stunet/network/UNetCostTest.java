package sc.fiji.stunet.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.NetworkConfig.Unit;
import sc.fiji.stunet.model.PlainConvUNetConfig;
import sc.fiji.stunet.model.ResidualEncoderUNetConfig;
import sc.fiji.stunet.volume.Extent;

class UNetCostTest {

	static Stream<NetworkConfig> networks() {
		List<Stage> stages = List.of(stage(4, 1, 1), stage(6, 3, 2), stage(6, 2, 2), stage(8, 1, 1));
		List<Integer> decoder = List.of(3, 1, 2);
		return Stream.of(
				new PlainConvUNetConfig(2, 3, stages, decoder, Unit.USUAL),
				new ResidualEncoderUNetConfig(2, 3, stages, decoder, Unit.USUAL));
	}

	private static Stage stage(int width, int depth, int stride) {
		return new Stage(width, depth, new Extent(3, 3, 1), new Extent(stride, stride, stride));
	}

	/** Every kernel's values are multiplied with every voxel of its output; a transposed one's with its input. */
	@ParameterizedTest
	@MethodSource("networks")
	void everyKernelIsCounted(NetworkConfig network) {
		Extent patch = new Extent(16, 16, 16);
		Extent[] sizes = Cost.sizes(network, patch);
		double all = 0;
		for (Map.Entry<String, List<Integer>> parameter : network.parameters().entrySet()) {
			String name = parameter.getKey();
			if (parameter.getValue().size() < 5) continue;
			double values = parameter.getValue().stream().mapToDouble(n -> n).reduce(1, (a, b) -> a * b);
			if (network.encoderStage(name).isPresent())
				all += values * sizes[network.encoderStage(name).getAsInt()].voxels();
			else {
				int stage = Integer.parseInt(name.split("\\.")[2]);
				int level = sizes.length - 2 - stage;
				if (name.contains("transpconvs")) all += values * sizes[level + 1].voxels();
				// For a prediction, only the last of the heads is computed.
				else if (!network.isHead(name) || level == 0) all += values * sizes[level].voxels();
			}
		}
		assertEquals(all, Cost.multiplyAdds(network, patch));
	}
}
