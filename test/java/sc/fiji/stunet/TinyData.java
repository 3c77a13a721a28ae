package sc.fiji.stunet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

import net.imglib2.img.array.ArrayImgs;

import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.preprocess.AxisOrder;
import sc.fiji.stunet.preprocess.NnUNetVersion;
import sc.fiji.stunet.preprocess.Normalization;
import sc.fiji.stunet.train.planning.TrainingPlan;
import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/** A data set that a network of a few thousand parameters learns in seconds: bright boxes in noise. */
public final class TinyData {

	private static final int SIZE = 16;

	private TinyData() {}

	public static Path write(Path folder, int cases) throws IOException {
		Files.createDirectories(folder.resolve("images"));
		Files.createDirectories(folder.resolve("labels"));
		Files.writeString(folder.resolve("labels.txt"), "1 box\n");
		for (int i = 0; i < cases; i++) writeCase(folder, i);
		return folder;
	}

	private static void writeCase(Path folder, int number) {
		Random random = new Random(number);
		int[] corner = {2 + random.nextInt(4), 2 + random.nextInt(4), 2 + random.nextInt(4)};
		writeCase(folder, number, random, corner, SIZE);
	}

	/** Replaces a case by one that also has a small bright box, far from the other, which is no structure. */
	public static void addIsland(Path folder, String name) throws IOException {
		int number = Integer.parseInt(name.substring("case".length()));
		Files.delete(folder.resolve("images/" + name + ".nii.gz"));
		Files.delete(folder.resolve("labels/" + name + ".nii.gz"));
		writeCase(folder, number, new Random(number), new int[] {1, 1, 1}, SIZE - 4);
	}

	/** @param island where it begins along all axes */
	private static void writeCase(Path folder, int number, Random random, int[] corner, int island) {
		float[] image = new float[SIZE * SIZE * SIZE];
		short[] labels = new short[image.length];
		for (int i = 0; i < image.length; i++) {
			boolean inside =
					isIn(i % SIZE, corner[0]) && isIn(i / SIZE % SIZE, corner[1]) && isIn(i / SIZE / SIZE, corner[2]);
			labels[i] = (short) (inside ? 1 : 0);
			boolean inIsland = Math.min(i % SIZE, Math.min(i / SIZE % SIZE, i / SIZE / SIZE)) >= island;
			image[i] = 10 + (inside || inIsland ? 10 : 0) + (float) random.nextGaussian();
		}
		Geometry geometry = Geometry.unoriented(new Spacing(1, 1, 1));
		VolumeWriter.write(
				folder.resolve("images/case" + number + ".nii.gz"),
				new Volume(Channels.stack(List.of(image), new Extent(SIZE, SIZE, SIZE)), geometry),
				false);
		VolumeWriter.writeLabels(
				folder.resolve("labels/case" + number + ".nii.gz"),
				new LabelMap(ArrayImgs.unsignedShorts(labels, SIZE, SIZE, SIZE), geometry),
				false);
	}

	private static boolean isIn(int place, int corner) {
		return place >= corner && place < corner + 8;
	}

	public static Path writePlan(Path file) {
		return writePlan(file, new StuNetConfig(1, 2, stages()), NnUNetVersion.NNUNET_V1);
	}

	/** Of a small network. */
	public static List<Stage> stages() {
		List<Stage> stages = new ArrayList<>();
		for (int s = 0; s < 3; s++)
			stages.add(new Stage(4 << s, 1, new Extent(3, 3, 3), s == 0 ? new Extent(1, 1, 1) : new Extent(2, 2, 2)));
		return stages;
	}

	public static Path writePlan(Path file, NetworkConfig network, NnUNetVersion version) {
		return writePlan(file, network, version, Structures.named(List.of("box")));
	}

	public static Path writePlan(Path file, NetworkConfig network, NnUNetVersion version, Structures structures) {
		Plan plan = new Plan(
				new Spacing(1, 1, 1),
				AxisOrder.IDENTITY,
				new Extent(SIZE, SIZE, SIZE),
				List.of(Normalization.zScore(false)),
				Set.of(),
				version,
				Optional.empty());
		new TrainingPlan(network, plan, structures, 2, false, Optional.empty()).write(file, true);
		return file;
	}

	/** A scan where all that counts is that it has some contrast: every voxel is another number, none is 0. */
	public static Volume scan(Spacing spacing, int x, int y, int z) {
		float[] values = new float[x * y * z];
		for (int i = 0; i < values.length; i++) values[i] = 1 + i;
		return new Volume(ArrayImgs.floats(values, x, y, z, 1), Geometry.unoriented(spacing));
	}
}
