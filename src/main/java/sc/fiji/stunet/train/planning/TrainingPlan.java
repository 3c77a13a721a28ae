package sc.fiji.stunet.train.planning;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import sc.fiji.stunet.dataset.DataSet;
import sc.fiji.stunet.dataset.InvalidDataSet;
import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.files.Sha256;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.ModelSpec;
import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.model.Structures.Structure;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.volume.Extent;

/**
 * The plan of a training: all decisions before it begins. Its file is a {@code model.json} with an additional object,
 * {@code training}; every value may be edited there.
 *
 * @param network of any widths
 * @param batchSize patches per iteration
 * @param batchDice whether the soft Dice adds up over the batch before it is computed
 * @param source summary of the data; empty: unknown
 */
public record TrainingPlan(
		NetworkConfig network,
		Plan plan,
		Structures structures,
		int batchSize,
		boolean batchDice,
		Optional<Source> source) {

	/** Limit against typing errors in an edited plan. */
	private static final int LARGEST_BATCH = 1024;

	/**
	 * A summary of the fingerprint, for people.
	 *
	 * @param medianSize of the cases in voxels of the plan, (x, y, z) of the network's grid
	 * @param channels names
	 * @param intensities one per channel
	 */
	public record Source(int cases, Extent medianSize, List<String> channels, List<IntensityProperties> intensities) {

		public Source {
			channels = List.copyOf(channels);
			intensities = List.copyOf(intensities);
		}
	}

	/** @throws InvalidModel if the values contradict each other */
	public TrainingPlan {
		new ModelSpec(network, plan, structures).checkConsistent();
		if (batchSize < 1 || batchSize > LARGEST_BATCH)
			throw new InvalidModel(
					"The batch size is " + batchSize + "; 1 to " + LARGEST_BATCH + " make sense, 2 is usual.");
		for (Extent kernel : network.stages().stream().map(Stage::kernel).toList())
			if (network instanceof StuNetConfig && !kernel.equals(new Extent(3, 3, 3)))
				throw new InvalidModel("STU-Net has kernels of 3 x 3 x 3 voxels, not " + kernel + ".");
	}

	/** The same plan with other axes of mirroring. */
	public TrainingPlan withMirrorAxes(Set<Integer> axes) {
		return new TrainingPlan(network, plan.withMirrorAxes(axes), structures, batchSize, batchDice, source);
	}

	public ModelSpec spec() {
		return new ModelSpec(network, plan, structures);
	}

	/** S, B, L or H, or the widths of a network of another size. */
	public String sizeName() {
		List<Extent> strides = network.strides();
		return Arrays.stream(StuNetConfig.Size.values())
				.filter(size -> strides.size() == Pooling.STRIDES
						&& size.config(network.inputs(), network.classes(), strides)
								.equals(network))
				.map(Enum::name)
				.findFirst()
				.orElseGet(() -> "of widths "
						+ network.stages().stream()
								.map(stage -> String.valueOf(stage.width()))
								.collect(Collectors.joining(", ")));
	}

	/**
	 * Checks that a plan, which may have been edited or made for other data, fits the data set.
	 *
	 * @throws InvalidDataSet if the data set has other channels or structures
	 */
	public void checkFits(DataSet data) {
		if (data.channels().size() != network.inputs())
			throw new InvalidDataSet("The plan is for " + network.inputs()
					+ (network.inputs() == 1 ? " channel" : " channels") + ", but " + data.folder() + " has "
					+ data.channels().size() + "; make a plan for this data set.");
		List<String> own = labels(structures);
		List<String> theirs = labels(data.structures());
		if (structures.areRegions() != data.structures().areRegions())
			throw new InvalidDataSet(
					"The plan is for " + (structures.areRegions() ? "regions" : "structures of one value")
							+ ", but " + data.folder() + " has "
							+ (structures.areRegions() ? "structures of one value" : "regions")
							+ "; make a plan for this data set.");
		if (!own.equals(theirs))
			throw new InvalidDataSet("The plan is for the structures " + String.join(", ", own) + ", but "
					+ data.folder() + " has " + String.join(", ", theirs) + "; make a plan for this data set.");
	}

	private static List<String> labels(Structures structures) {
		List<Integer> order = structures.areRegions()
				? structures.regions()
				: structures.all().stream().map(Structure::value).toList();
		return order.stream()
				.map(value ->
						value + " " + structures.withValue(value).orElseThrow().name())
				.toList();
	}

	/** @throws InvalidModel naming the file and what is wrong in it */
	public static TrainingPlan read(Path file) {
		if (!Files.isRegularFile(file))
			throw new InvalidModel("There is no plan " + file + "; make one first" + Remedy.PLAN_DATA + ".");
		try {
			return PlanJson.read(file, Files.readAllBytes(file));
		} catch (IOException e) {
			throw new InvalidModel(
					"Cannot read " + file + " (" + e.getMessage() + "); it must be a text file (UTF-8).", e);
		}
	}

	/** The plan as JSON that people can read and edit. */
	public String toJson() {
		return PlanJson.write(this);
	}

	/** The digest of all values, whatever their format in the file. */
	public String sha256() {
		return Sha256.of(toJson().getBytes(StandardCharsets.UTF_8));
	}

	/** @throws sc.fiji.stunet.files.InvalidOutput if the file cannot be written */
	public void write(Path file, boolean overwrite) {
		AtomicFile.write(file, overwrite, out -> out.write(toJson().getBytes(StandardCharsets.UTF_8)));
	}
}
