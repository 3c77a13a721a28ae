package sc.fiji.stunet.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

import sc.fiji.stunet.model.Structures.Structure;
import sc.fiji.stunet.preprocess.AxisOrder;
import sc.fiji.stunet.preprocess.Interpolation;
import sc.fiji.stunet.preprocess.NnUNetVersion;
import sc.fiji.stunet.preprocess.Normalization;
import sc.fiji.stunet.preprocess.Normalization.Statistics;
import sc.fiji.stunet.volume.Axes;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Orientation;
import sc.fiji.stunet.volume.Spacing;

/** Reads the records of a model from the fields of a {@code model.json} up to the format that is known. */
final class ModelFields {

	private static final String SHA_256 = "[0-9a-f]{64}";

	private ModelFields() {}

	static Model read(Path folder, JsonFields root) {
		ModelSpec spec = spec(root);
		return new Model(
				folder,
				spec.network(),
				spec.plan(),
				spec.structures(),
				provenance(root.object("provenance")),
				largestPartOnly(root, spec.structures()),
				largestTogether(root, spec.structures()),
				List.of());
	}

	static ModelSpec spec(JsonFields root) {
		String file = root.file();
		ModelSpec spec = new ModelSpec(
				in(file, () -> NetworkJson.read(root.object("network"))),
				plan(root.object("plan")),
				in(
						file,
						() -> new Structures(
								root.objects("structures").stream()
										.map(ModelFields::structure)
										.toList(),
								root.has("regions") ? root.integers("regions") : List.of())));
		return in(file, () -> {
			spec.checkConsistent();
			return spec;
		});
	}

	private static Set<Integer> largestPartOnly(JsonFields root, Structures structures) {
		if (!root.has("postProcessing")) return Set.of();
		JsonFields postProcessing = root.object("postProcessing");
		if (postProcessing.has("largestTogether") && !postProcessing.has("largestPartOnly")) return Set.of();
		return values(postProcessing, "largestPartOnly", structures);
	}

	private static List<Set<Integer>> largestTogether(JsonFields root, Structures structures) {
		if (!root.has("postProcessing")) return List.of();
		JsonFields postProcessing = root.object("postProcessing");
		if (!postProcessing.has("largestTogether")) return List.of();
		return postProcessing.objects("largestTogether").stream()
				.map(one -> values(one, "values", structures))
				.toList();
	}

	private static Set<Integer> values(JsonFields fields, String field, Structures structures) {
		Set<Integer> values = Set.copyOf(fields.integers(field));
		for (int value : values)
			if (structures.withValue(value).isEmpty())
				throw fields.invalid(field, "names the value " + value + ", which no structure has");
		return values;
	}

	private static Plan plan(JsonFields plan) {
		List<Double> mm = plan.threeNumbers("spacing");
		List<Integer> order = axes(plan, "axisOrder");
		if (order.size() != 3 || new HashSet<>(order).size() != 3)
			throw plan.invalid("axisOrder", "must name x, y and z once each");
		Extent patch = Extent.of(plan.threeIntegers("patch"));
		if (patch.x() < 1 || patch.y() < 1 || patch.z() < 1) throw plan.invalid("patch", "must be positive");
		List<Normalization> channels = plan.objects("normalization").stream()
				.map(ModelFields::normalization)
				.toList();
		return in(
				plan.file(),
				() -> new Plan(
						new Spacing(mm.get(0), mm.get(1), mm.get(2)),
						new AxisOrder(order.get(0), order.get(1), order.get(2)),
						patch,
						channels,
						Set.copyOf(axes(plan, "mirrorAxes")),
						constant(NnUNetVersion.values(), ModelJson::word, plan, "convention"),
						plan.has("interpolation")
								? constant(Interpolation.values(), ModelJson::word, plan, "interpolation")
								: Interpolation.SPLINE,
						orientation(plan)));
	}

	private static List<Integer> axes(JsonFields plan, String field) {
		List<Integer> axes = new ArrayList<>();
		for (String letter : plan.texts(field)) {
			if (Axes.of(letter) < 0) throw plan.invalid(field, "names an axis that is not x, y or z");
			axes.add(Axes.of(letter));
		}
		return axes;
	}

	private static Optional<String> orientation(JsonFields plan) {
		Optional<String> code = plan.optionalText("orientation");
		try {
			code.ifPresent(Orientation::check);
		} catch (IllegalArgumentException e) {
			throw plan.invalid("orientation", "is not an orientation such as RAS");
		}
		return code;
	}

	private static Normalization normalization(JsonFields channel) {
		Statistics statistics = null;
		if (channel.has("statistics")) {
			JsonFields s = channel.object("statistics");
			statistics = new Statistics(
					s.number("mean"), s.number("sd"), s.number("percentile_00_5"), s.number("percentile_99_5"));
		}
		Normalization.Scheme scheme = constant(Normalization.Scheme.values(), ModelJson::word, channel, "scheme");
		if (statistics == null && (scheme == Normalization.Scheme.CT || scheme == Normalization.Scheme.CT2))
			throw channel.invalid("statistics", "is missing");
		return new Normalization(scheme, channel.truth("insideMask"), statistics);
	}

	private static <E> E constant(E[] constants, Function<E, String> word, JsonFields fields, String field) {
		String text = fields.text(field);
		for (E constant : constants) if (word.apply(constant).equals(text)) return constant;
		throw fields.invalid(field, "has the unknown value '" + text + "'");
	}

	private static Structure structure(JsonFields structure) {
		String colour = structure.text("colour");
		if (!colour.matches("#[0-9a-fA-F]{6}")) throw structure.invalid("colour", "is not a colour such as #ff0000");
		return new Structure(
				structure.integer("value"), structure.text("name"), Integer.parseInt(colour.substring(1), 16));
	}

	private static Provenance provenance(JsonFields provenance) {
		String checksum = provenance.text("weightsSha256");
		if (!checksum.matches(SHA_256)) throw provenance.invalid("weightsSha256", "is not a SHA-256 checksum");
		List<String> folds = provenance.has("folds") ? provenance.texts("folds") : List.of();
		if (!folds.stream().allMatch(fold -> fold.matches(SHA_256)) || folds.size() == 1)
			throw provenance.invalid("folds", "is not a list of the SHA-256 checksums of several folds");
		if (!folds.isEmpty() && !checksum.equals(Provenance.ofFolds(folds)))
			throw provenance.invalid("weightsSha256", "is not the checksum of the folds'");
		return new Provenance(
				provenance.optionalText("importedFrom"),
				provenance.optionalText("trainedOn"),
				provenance.optionalText("recipe"),
				provenance.text("date"),
				checksum,
				folds);
	}

	/** Adds the file to errors of the records, which check only their own values. */
	private static <T> T in(String file, Supplier<T> part) {
		try {
			return part.get();
		} catch (InvalidModel | InvalidVolume e) {
			if (e.getMessage().startsWith(file)) throw e;
			throw new InvalidModel(file + ": " + e.getMessage(), e);
		}
	}
}
