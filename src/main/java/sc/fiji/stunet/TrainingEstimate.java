package sc.fiji.stunet;

import java.util.List;

import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.model.StuNetConfig.Stage;
import sc.fiji.stunet.train.planning.TrainingMemory;
import sc.fiji.stunet.volume.Extent;

/**
 * Three copies of the parameters (themselves, gradients, momentum), and for every sample what the way back needs: of each
 * block two convolutions, two norms, the sum and their copies, on the way down and up, and the scores of all classes.
 */
final class TrainingEstimate implements TrainingMemory {

	private static final int KEPT_PER_BLOCK = 6;
	private static final int KEPT_PER_CLASS = 4;

	@Override
	public long bytes(StuNetConfig network, Extent patch, int samples) {
		List<Stage> stages = network.stages();
		double voxels = patch.voxels();
		double kept = voxels * KEPT_PER_CLASS * network.classes();
		for (int s = 0; s < stages.size(); s++) {
			Stage stage = stages.get(s);
			voxels /= stage.stride().voxels();
			kept += voxels * stage.width() * KEPT_PER_BLOCK * stage.depth() * (s == stages.size() - 1 ? 1 : 2);
		}
		return (long) (Float.BYTES * (3.0 * network.parameterCount() + samples * kept));
	}
}
