package sc.fiji.stunet.segmentation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.failure.OutOfMemory;
import sc.fiji.stunet.job.ExpectedWork;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.job.Speed;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.network.Cost;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Spacing;

class ExpectationTest {

	/** The same as ForecastTest's, from a volume whose voxels are twice as large. */
	@Test
	void isThatOfTheVolumeOnTheNetworksGrid(@TempDir Path folder) {
		Model model = TinyModel.write(folder.resolve("m.stunet"), 2, Optional.empty(), 1, 2);
		PredictionSettings best =
				PredictionSettings.of(Speed.BEST, Optional.empty(), Optional.empty(), Optional.empty());
		PredictionSettings fast =
				PredictionSettings.of(Speed.FAST, Optional.empty(), Optional.empty(), Optional.empty());
		ExpectedWork work = Expectation.of(model, new Extent(10, 4, 5), new Spacing(6, 6, 3), best, "cpu");
		Forecast forecast = Forecast.of(
				model,
				new Extent(20, 8, 5),
				new Extent(10, 4, 5),
				0.5,
				model.plan().mirrorAxes(),
				new Forecast.Memory(0, 0, 1L << 30, 1L << 32, 0, 0));
		assertEquals(forecast.tiles(), work.tiles());
		assertEquals(forecast.runs(), work.runs());
		assertTrue(work.bytes() > forecast.bytes(), "with the model");
		assertEquals(
				1,
				Expectation.of(model, new Extent(10, 4, 5), new Spacing(6, 6, 3), fast, "cpu")
						.runs());
		refused(
				InvalidVolume.class,
				() -> Expectation.of(model, new Extent(4000, 4000, 4000), new Spacing(3000, 3000, 3000), best, "cpu"),
				"too large for the network");
	}

	/** Its tensors are not in the computer's memory. It is asked for only where that would be too little. */
	@Test
	void anAcceleratorNeedsLessOfTheComputersMemory(@TempDir Path folder) {
		Model model = TinyModel.write(folder.resolve("m.stunet"), 64, Optional.empty(), 1, 2);
		PredictionSettings best =
				PredictionSettings.of(Speed.BEST, Optional.empty(), Optional.empty(), Optional.empty());
		Extent size = new Extent(10, 10, 10);
		Spacing spacing = new Spacing(3, 3, 3);
		long enough = Expectation.of(model, size, spacing, best, memory(1L << 40), () -> fail("The CPU has enough."))
				.bytes();
		long less = enough - Cost.of(model.network(), model.plan().patch()).activationBytes() / 4;
		refused(
				OutOfMemory.class,
				() -> Expectation.of(model, size, spacing, best, memory(less), () -> false),
				"this process can have only");
		assertTrue(Expectation.of(model, size, spacing, best, memory(less), () -> true)
						.bytes()
				<= less);
	}

	private static Forecast.Memory memory(long bytes) {
		return new Forecast.Memory(0, 0, 1L << 30, bytes, 0, 0);
	}

	/** Counted by hand: two stages, 1 and 2 channels wide, the second at an eighth of the voxels. */
	@Test
	void multiplications() {
		Extent three = new Extent(3, 3, 3);
		StuNetConfig config = new StuNetConfig(
				1,
				2,
				List.of(
						new NetworkConfig.Stage(1, 1, three, new Extent(1, 1, 1)),
						new NetworkConfig.Stage(2, 1, three, new Extent(2, 2, 2))));
		double encoder = 64 * (27 + 1 + 27) + 8 * (2 * (27 + 1) + 4 * 27);
		double decoder = 64 * 2 + 64 * (2 * (27 + 1) + 27);
		assertEquals(encoder + decoder + 64 * 2, Cost.multiplyAdds(config, new Extent(4, 4, 4)));
	}
}
