package sc.fiji.stunet.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.files.NotDownloaded;
import sc.fiji.stunet.files.Sha256;

/**
 * A model folder {@code NAME.stunet} as its {@code model.json} describes it. The weights stay in their file until they
 * are read.
 *
 * @param folder its path
 * @param largestPartOnly values of the structures of which only the largest connected part is kept after a prediction
 * @param largestTogether values of structures that count as one, of which only the largest part is kept then, one set
 *     after the other
 * @param members of a {@link ModelSet}, whose file is the folder then; empty: it is one model
 */
public record Model(
		Path folder,
		NetworkConfig network,
		Plan plan,
		Structures structures,
		Provenance provenance,
		Set<Integer> largestPartOnly,
		List<Set<Integer>> largestTogether,
		List<Model> members) {

	public static final String DESCRIPTION = "model.json";
	public static final String WEIGHTS = "weights.safetensors";
	/** Far more bytes than any description needs; a larger file is something else. */
	private static final long LARGEST_DESCRIPTION = 1 << 23;

	public Model {
		largestPartOnly = Set.copyOf(largestPartOnly);
		largestTogether = largestTogether.stream().map(Set::copyOf).toList();
		members = List.copyOf(members);
	}

	/** A model of which some structures have one part only. */
	public Model(
			Path folder,
			NetworkConfig network,
			Plan plan,
			Structures structures,
			Provenance provenance,
			Set<Integer> largestPartOnly) {
		this(folder, network, plan, structures, provenance, largestPartOnly, List.of(), List.of());
	}

	/** A model without postprocessing of its label maps. */
	public Model(Path folder, NetworkConfig network, Plan plan, Structures structures, Provenance provenance) {
		this(folder, network, plan, structures, provenance, Set.of());
	}

	/** @return the same with another provenance */
	public Model with(Provenance other) {
		return new Model(folder, network, plan, structures, other, largestPartOnly, largestTogether, members);
	}

	/**
	 * Reads a model's description, or a {@link ModelSet}, and checks that the file of its weights exists.
	 *
	 * @param given its path, or the name of an {@link InstalledModels installed} one
	 * @throws InvalidModel in one sentence: not a folder, something missing or damaged, a newer format, numbers that
	 *           contradict each other
	 */
	public static Model read(Path given) {
		Path folder = InstalledModels.folderOf(given);
		if (!Files.exists(folder))
			throw new InvalidModel("There is no model " + folder + "; name a folder such as NAME.stunet.");
		if (ModelSet.isOne(folder) && Files.isRegularFile(folder)) return ModelSet.read(folder);
		if (!Files.isDirectory(folder))
			throw new InvalidModel(folder + " is not a model folder; install it first" + Remedy.MODELS
					+ ", or name a folder NAME.stunet.");
		Path file = folder.resolve(DESCRIPTION);
		if (!Files.isRegularFile(file))
			throw new InvalidModel(folder + " is not a model: it has no " + DESCRIPTION + ".");
		Model model;
		try {
			checkSize(file);
			byte[] content = Files.readAllBytes(file);
			NotDownloaded.checkPlain(content, what -> new InvalidModel(file + what));
			model = ModelJson.read(folder, content);
		} catch (IOException e) {
			throw new InvalidModel("Cannot read " + file + " (" + e.getMessage() + ").", e);
		}
		for (Path weights : model.weightsFiles())
			if (!Files.isRegularFile(weights))
				throw new InvalidModel(folder + " is a model without weights: " + weights.getFileName()
						+ " is missing; copy the whole folder again.");
		return model;
	}

	/** @throws InvalidModel if a file is far too large to be read as a description */
	static void checkSize(Path file) throws IOException {
		if (Files.size(file) > LARGEST_DESCRIPTION)
			throw new InvalidModel(file + " is damaged: it is far too large for a description.");
	}

	/** The content of {@value #DESCRIPTION} for this model: JSON for people; of a set, all of its members'. */
	public String description() {
		if (isSet()) return members.stream().map(Model::description).collect(Collectors.joining("\n"));
		spec().checkConsistent();
		return ModelJson.write(this);
	}

	/** SHA-256 of the whole description, which contains that of the weights: the identity of the model. */
	public String checksum() {
		return Sha256.of(description().getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Checks that a run over many cases used this model, since the folder may be replaced meanwhile.
	 *
	 * @param used {@link #checksum} of the model that was used
	 * @throws InvalidModel if it is not this one
	 */
	public void checkUsed(String used) {
		if (!checksum().equals(used))
			throw new InvalidModel("The model " + folder
					+ " was replaced by another while the run was at work; put the earlier one back and "
					+ "start the run again, or name another output folder.");
	}

	/** Whether it is a set of models. */
	public boolean isSet() {
		return !members.isEmpty();
	}

	/** @throws InvalidRequest for a set, whose models have probabilities of their own */
	public void checkHasProbabilities() {
		if (isSet())
			throw new InvalidRequest("The models of the set " + name() + " have probabilities of their own, which are "
					+ "not merged; leave the probabilities out, or take one of the models.");
	}

	public ModelSpec spec() {
		return new ModelSpec(network, plan, structures);
	}

	/** The folder's name without its ending, for the user. */
	public String name() {
		return nameOf(folder);
	}

	/** @param folder may be missing */
	public static String nameOf(Path folder) {
		return folder.toAbsolutePath().normalize().getFileName().toString().replaceFirst("\\.stunet(set\\.json)?$", "");
	}

	/** The weights, of several folds those of the first. */
	public Path weightsFile() {
		return weightsFiles().get(0);
	}

	/** The weights of every fold. */
	public List<Path> weightsFiles() {
		return IntStream.range(0, folds())
				.mapToObj(fold -> folder.resolve(weightsName(fold, folds())))
				.toList();
	}

	/** The number of networks whose scores are averaged: those of the folds of a training. */
	public int folds() {
		return Math.max(1, provenance.folds().size());
	}

	/** The name of the file with the weights of a fold, counted from 0. */
	public static String weightsName(int fold, int folds) {
		return folds == 1 ? WEIGHTS : "weights_" + fold + ".safetensors";
	}
}
