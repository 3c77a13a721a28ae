package sc.fiji.stunet.weights;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;

import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.weights.Pickled.Named;
import sc.fiji.stunet.weights.Pickled.Scalar;
import sc.fiji.stunet.weights.Pickled.Tuple;

/**
 * What nnU-Net found good to do with finished label maps: keep the largest part of structures, several of which may
 * count as one. v1 writes it as {@code postprocessing.json}, v2 as {@code postprocessing.pkl}, which names functions;
 * none is run.
 */
final class NnUNetPostProcessing {

	static final String OF_V1 = "postprocessing.json", OF_V2 = "postprocessing.pkl";

	/** The only function that v2 writes; an allowed name in pickles. */
	static final String LARGEST = "nnunetv2.postprocessing.remove_connected_components"
			+ ".remove_all_but_largest_component_from_segmentation";

	private static final long LONGEST = 1 << 20;
	private static final String OTHER =
			"which is no post-processing that is done here; take the file away to import the "
					+ "model without it (nothing was run).";

	private NnUNetPostProcessing() {}

	/** The file of v1 beside the folder {@code fold_N} of a checkpoint, or beside the checkpoint. */
	static Optional<Path> beside(Path checkpoint) {
		Path folder = checkpoint.toAbsolutePath().getParent();
		return List.of(folder.resolve(OF_V1), folder.resolveSibling(OF_V1)).stream()
				.filter(Files::isRegularFile)
				.findFirst();
	}

	/**
	 * Reads either file.
	 *
	 * @return values that count as one, of which the largest part is kept, one after the other
	 * @throws InvalidModel if it asks for something else, or for values that no structure has
	 */
	static List<Set<Integer>> read(Path file, Structures structures) {
		List<Set<Integer>> largest =
				file.getFileName().toString().equals(OF_V1) ? ofV1(file) : ofV2(file, content(file));
		for (Set<Integer> values : largest)
			for (int value : values)
				if (structures.withValue(value).isEmpty())
					throw new InvalidModel(file + " names the label " + value
							+ ", which the model does not have; put the file that belongs to it there, or take it "
							+ "away.");
		return largest;
	}

	private static List<Set<Integer>> ofV1(Path file) {
		JsonNode root = MetadataFiles.read(file);
		JsonNode smallest = root.path("min_valid_object_sizes");
		if (!smallest.isMissingNode()
				&& !smallest.isNull()
				&& !Set.of("None", "{}").contains(smallest.asText("{}"))) throw other(file, "'min_valid_object_sizes'");
		List<Set<Integer>> all = new ArrayList<>();
		for (JsonNode classes : root.path("for_which_classes")) {
			Set<Integer> values = new HashSet<>();
			for (JsonNode value : classes.isArray() ? classes : List.of(classes)) {
				if (!value.isInt()) throw other(file, "'for_which_classes' with " + value);
				values.add(value.intValue());
			}
			all.add(values);
		}
		return all;
	}

	private static Object content(Path path) {
		try (FileBytes file = new FileBytes(path)) {
			if (file.size() > LONGEST) throw new InvalidModel(path + " is too long for post-processing.");
			// Functions are at home in this file, other than in a checkpoint, so a strange one needs no distrust.
			return Unpickler.readAdvising(
					ByteBuffer.wrap(file.bytes(0, file.size())),
					path.toString(),
					name -> UnknownGlobal.isAlarming(name) ? UnknownGlobal.advice(name) : OTHER);
		}
	}

	/** A list of functions, and one of their arguments by name. */
	private static List<Set<Integer>> ofV2(Path file, Object content) {
		List<?> both = items(file, content);
		if (both.size() != 2) throw other(file, "something else than functions and their arguments");
		List<?> functions = items(file, both.get(0)), arguments = items(file, both.get(1));
		if (functions.size() != arguments.size()) throw other(file, "functions without arguments");
		List<Set<Integer>> all = new ArrayList<>();
		for (int i = 0; i < functions.size(); i++) {
			if (!functions.get(i).equals(new Named(LARGEST))) throw other(file, Pickled.kind(functions.get(i)));
			if (!(arguments.get(i) instanceof Map<?, ?> named)) throw other(file, Pickled.kind(arguments.get(i)));
			named.forEach((name, value) -> {
				boolean known = name.equals("labels_or_regions")
						|| name.equals("background_label") && Long.valueOf(0).equals(plain(value));
				if (!known) throw other(file, "the argument '" + name + "'");
			});
			Set<Integer> values = new HashSet<>();
			addLabels(file, named.get("labels_or_regions"), values);
			all.add(values);
		}
		return all;
	}

	/** A label, a region (tuple of labels), or a list of both: together they are one mask. */
	private static void addLabels(Path file, Object labels, Set<Integer> values) {
		if (plain(labels) instanceof Long label && label >= 0 && label < 1 << 16) {
			if (label > 0) values.add(label.intValue());
			return;
		}
		for (Object label : items(file, labels)) {
			if (label instanceof List<?>) throw other(file, "lists in lists");
			addLabels(file, label, values);
		}
	}

	private static Object plain(Object value) {
		return value instanceof Scalar scalar ? scalar.value() : value;
	}

	private static List<?> items(Path file, Object value) {
		if (value instanceof Tuple tuple) return tuple.items();
		if (value instanceof List<?> list) return list;
		throw other(file, value == null ? "nothing" : Pickled.kind(value));
	}

	private static InvalidModel other(Path file, String what) {
		return new InvalidModel(file + " asks for " + what + ", " + OTHER);
	}
}
