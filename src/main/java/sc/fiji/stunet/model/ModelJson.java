package sc.fiji.stunet.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import sc.fiji.stunet.model.Structures.Structure;
import sc.fiji.stunet.preprocess.Interpolation;
import sc.fiji.stunet.preprocess.NnUNetVersion;
import sc.fiji.stunet.preprocess.Normalization;
import sc.fiji.stunet.preprocess.Normalization.Statistics;
import sc.fiji.stunet.volume.Axes;
import sc.fiji.stunet.volume.Extent;

/**
 * Reads and writes {@code model.json}: everything about a model except its parameters. Lists of three numbers are (x,
 * y, z); axes are written as letters; spacing is in mm. Unknown fields are skipped, so that a later version may add
 * some; a change that older versions would misread raises {@link #FORMAT}.
 */
public final class ModelJson {

	/** Formats up to this one can be read; files have the first one that can say what is in them. */
	static final int FORMAT = 2;

	private ModelJson() {}

	/**
	 * @param folder where the model lies
	 * @param content of its model.json
	 * @throws InvalidModel naming the file and the field
	 */
	static Model read(Path folder, byte[] content) {
		return ModelFields.read(folder, root(folder.resolve(Model.DESCRIPTION), content));
	}

	/**
	 * @param file for messages
	 * @param content in UTF-8, or another encoding of editors: UTF-16, a byte order mark
	 * @throws InvalidModel if it is not JSON of a format that can be read
	 */
	public static JsonFields root(Path file, byte[] content) {
		JsonFields root = new JsonFields(file.toString(), "", parse(file, content));
		int format = root.integer("format");
		if (format > FORMAT)
			throw new InvalidModel(file + " was written by a newer version (format " + format
					+ ", this version reads up to " + FORMAT + "); update STU-Net for Fiji.");
		if (format < 1) throw root.invalid("format", "is not a format number");
		return root;
	}

	/** @throws InvalidModel naming the file and the field */
	public static ModelSpec spec(JsonFields root) {
		return ModelFields.spec(root);
	}

	private static JsonNode parse(Path file, byte[] content) {
		try {
			return new ObjectMapper().readTree(content);
		} catch (IOException e) {
			throw new InvalidModel(
					file + " is damaged: it is not JSON" + ForeignJson.line(e)
							+ "; copy the model folder again or correct the file.",
					e);
		}
	}

	static String write(Model model) {
		ObjectNode root = write(model.spec());
		if (!model.largestPartOnly().isEmpty()) {
			ArrayNode values = root.putObject("postProcessing").putArray("largestPartOnly");
			model.largestPartOnly().stream().sorted().forEach(values::add);
		}
		if (!model.largestTogether().isEmpty()) {
			root.put("format", FORMAT);
			ArrayNode all = root.withObject("/postProcessing").putArray("largestTogether");
			for (Set<Integer> together : model.largestTogether()) {
				ArrayNode values = all.addObject().putArray("values");
				together.stream().sorted().forEach(values::add);
			}
		}
		if (model.folds() > 1) root.put("format", FORMAT);
		root.set("provenance", provenance(model.provenance()));
		return text(root);
	}

	/** Writes a specification as a JSON object, to which more may be added. */
	public static ObjectNode write(ModelSpec spec) {
		ObjectNode root = JsonNodeFactory.instance.objectNode();
		root.put("format", needsLatest(spec) ? FORMAT : NetworkJson.format(spec.network()));
		root.set("network", NetworkJson.write(spec.network()));
		root.set("plan", plan(spec.plan()));
		ArrayNode structures = root.putArray("structures");
		for (Structure structure : spec.structures().all())
			structures
					.addObject()
					.put("value", structure.value())
					.put("name", structure.name())
					.put("colour", String.format(Locale.ROOT, "#%06x", structure.colour()));
		if (spec.structures().areRegions()) spec.structures().regions().forEach(root.putArray("regions")::add);
		return root;
	}

	private static boolean needsLatest(ModelSpec spec) {
		return spec.structures().areRegions() || spec.plan().interpolation() != Interpolation.SPLINE;
	}

	/** Formats JSON for people; the order of the fields is always the same. */
	public static String text(ObjectNode root) {
		try {
			return new ObjectMapper().writer(new OneLineLists()).writeValueAsString(root) + "\n";
		} catch (JsonProcessingException e) {
			throw new IllegalStateException(e);
		}
	}

	private static ObjectNode plan(Plan plan) {
		ObjectNode node = JsonNodeFactory.instance.objectNode();
		ArrayNode spacing = node.putArray("spacing");
		for (double mm : plan.spacing().toArray()) spacing.add(mm);
		node.set("axisOrder", axes(plan.axisOrder().toList()));
		node.set("patch", numbers(plan.patch()));
		ArrayNode channels = node.putArray("normalization");
		for (Normalization normalization : plan.normalization()) channels.add(normalization(normalization));
		node.set("mirrorAxes", axes(List.copyOf(new TreeSet<>(plan.mirrorAxes()))));
		node.put("convention", word(plan.nnUNetVersion()));
		if (plan.interpolation() != Interpolation.SPLINE) node.put("interpolation", word(plan.interpolation()));
		plan.orientation().ifPresent(code -> node.put("orientation", code));
		return node;
	}

	private static ObjectNode normalization(Normalization normalization) {
		ObjectNode node = JsonNodeFactory.instance.objectNode();
		node.put("scheme", word(normalization.scheme())).put("insideMask", normalization.insideMask());
		Statistics statistics = normalization.statistics();
		if (statistics != null)
			node.putObject("statistics")
					.put("mean", statistics.mean())
					.put("sd", statistics.sd())
					.put("percentile_00_5", statistics.percentile005())
					.put("percentile_99_5", statistics.percentile995());
		return node;
	}

	private static ObjectNode provenance(Provenance provenance) {
		ObjectNode node = JsonNodeFactory.instance.objectNode();
		putIfPresent(node, "importedFrom", provenance.importedFrom());
		putIfPresent(node, "trainedOn", provenance.trainedOn());
		putIfPresent(node, "recipe", provenance.recipe());
		node.put("date", provenance.date()).put("weightsSha256", provenance.weightsSha256());
		if (!provenance.folds().isEmpty()) provenance.folds().forEach(node.putArray("folds")::add);
		return node;
	}

	private static void putIfPresent(ObjectNode node, String field, Optional<String> value) {
		value.ifPresent(text -> node.put(field, text));
	}

	private static ArrayNode numbers(Extent extent) {
		ArrayNode node = JsonNodeFactory.instance.arrayNode();
		extent.toList().forEach(node::add);
		return node;
	}

	private static ArrayNode axes(List<Integer> axes) {
		ArrayNode node = JsonNodeFactory.instance.arrayNode();
		Axes.names(axes).forEach(node::add);
		return node;
	}

	/** The word in files, independent of the name in the code. */
	static String word(NnUNetVersion nnUNetVersion) {
		return switch (nnUNetVersion) {
			case NNUNET_V1 -> "nnunet-v1";
			case NNUNET_V2 -> "nnunet-v2";
		};
	}

	/** The word in files, independent of the name in the code. */
	static String word(Interpolation interpolation) {
		return switch (interpolation) {
			case SPLINE -> "spline";
			case LINEAR -> "linear";
			case LINEAR_THROUGHOUT -> "linear-throughout";
			case NONE -> "none";
		};
	}

	/** The word in files, independent of the name in the code. */
	static String word(Normalization.Scheme scheme) {
		return switch (scheme) {
			case CT -> "ct";
			case CT2 -> "ct2";
			case Z_SCORE -> "z-score";
			case NONE -> "none";
			case ZERO_TO_ONE -> "zero-to-one";
			case RGB -> "rgb";
		};
	}

	/** Objects line by line, lists of numbers on one line; line ends do not depend on the system. */
	private static final class OneLineLists extends DefaultPrettyPrinter {

		private static final long serialVersionUID = 1L;

		OneLineLists() {
			indentObjectsWith(new DefaultIndenter("  ", "\n"));
			indentArraysWith(new FixedSpaceIndenter());
		}

		@Override
		public DefaultPrettyPrinter createInstance() {
			return new OneLineLists();
		}
	}
}
