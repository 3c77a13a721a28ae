package sc.fiji.stunet.train.cases;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

import net.imglib2.img.array.ArrayImgs;

import sc.fiji.stunet.dataset.TrainingCase;
import sc.fiji.stunet.model.Labelling;
import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.preprocess.AxisOrder;
import sc.fiji.stunet.preprocess.NnUNetVersion;
import sc.fiji.stunet.preprocess.Normalization;
import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/** Annotated cases for tests: random intensities, structures 3 and 7 as boxes. */
final class Cases {

	static final Structures STRUCTURES =
			new Structures(List.of(new Structures.Structure(3, "left", 1), new Structures.Structure(7, "right", 2)));
	static final Labelling LABELLING = Labelling.of(STRUCTURES);

	private Cases() {}

	static Plan plan(Spacing spacing, boolean insideMask, int channels, String orientation) {
		List<Normalization> normalization = new ArrayList<>();
		for (int c = 0; c < channels; c++) normalization.add(Normalization.zScore(insideMask));
		return new Plan(
				spacing,
				AxisOrder.IDENTITY,
				new Extent(16, 16, 16),
				normalization,
				Set.of(0, 1, 2),
				NnUNetVersion.NNUNET_V1,
				Optional.ofNullable(orientation));
	}

	static Plan plan() {
		return plan(new Spacing(1, 1, 1), false, 1, null);
	}

	static Volume volume(Extent size, int channels, Geometry geometry, long seed) {
		Random random = new Random(seed);
		List<float[]> all = new ArrayList<>();
		for (int c = 0; c < channels; c++) {
			float[] voxels = new float[(int) size.voxels()];
			for (int i = 0; i < voxels.length; i++) voxels[i] = 100 + 10 * random.nextFloat();
			all.add(voxels);
		}
		return new Volume(Channels.stack(all, size), geometry);
	}

	/** 3 in a box at a quarter of the size, 7 in one at three quarters. */
	static LabelMap labels(Extent size, Geometry geometry) {
		short[] labels = new short[(int) size.voxels()];
		for (int i = 0; i < labels.length; i++) {
			int[] at = {i % size.x(), i / size.x() % size.y(), i / size.x() / size.y()};
			labels[i] = (short) (near(at, size, 0.25) ? 3 : near(at, size, 0.75) ? 7 : 0);
		}
		return new LabelMap(ArrayImgs.unsignedShorts(labels, size.toArray()), geometry);
	}

	private static boolean near(int[] at, Extent size, double share) {
		for (int axis = 0; axis < 3; axis++)
			if (Math.abs(at[axis] - share * size.get(axis)) > 0.1 * size.get(axis)) return false;
		return true;
	}

	static SourceCase source(String name, Volume volume, LabelMap labels) {
		return new SourceCase(name, "checksum of " + name, progress -> new TrainingCase.Content(volume, labels));
	}

	static SourceCase source(String name, Extent size, long seed) {
		Geometry geometry = Geometry.unoriented(new Spacing(1, 1, 1));
		return source(name, volume(size, 1, geometry, seed), labels(size, geometry));
	}
}
