package sc.fiji.stunet.train.planning;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.JsonFields;
import sc.fiji.stunet.model.ModelJson;
import sc.fiji.stunet.model.ModelSpec;
import sc.fiji.stunet.train.planning.TrainingPlan.Source;
import sc.fiji.stunet.volume.Extent;

/** Reads and writes a plan as JSON: the fields of model.json, and {@code training}. */
final class PlanJson {

	private PlanJson() {}

	static String write(TrainingPlan plan) {
		ObjectNode root = ModelJson.write(plan.spec());
		ObjectNode training = root.putObject("training");
		training.put("size", plan.sizeName()).put("batchSize", plan.batchSize()).put("batchDice", plan.batchDice());
		plan.source().ifPresent(source -> write(source, training.putObject("dataSet")));
		return ModelJson.text(root);
	}

	private static void write(Source source, ObjectNode node) {
		node.put("cases", source.cases());
		ArrayNode size = node.putArray("medianSize");
		source.medianSize().toList().forEach(size::add);
		ArrayNode channels = node.putArray("channels");
		for (int c = 0; c < source.channels().size(); c++) {
			IntensityProperties i = source.intensities().get(c);
			channels.addObject()
					.put("name", source.channels().get(c))
					.put("mean", i.mean())
					.put("sd", i.sd())
					.put("median", i.median())
					.put("percentile_00_5", i.percentile005())
					.put("percentile_99_5", i.percentile995())
					.put("min", i.min())
					.put("max", i.max());
		}
	}

	static TrainingPlan read(Path file, byte[] content) {
		JsonFields root = ModelJson.root(file, content);
		ModelSpec spec = ModelJson.spec(root);
		JsonFields training = root.object("training");
		int batchSize = training.integer("batchSize");
		boolean batchDice = training.truth("batchDice");
		Optional<Source> source =
				training.has("dataSet") ? Optional.of(source(training.object("dataSet"))) : Optional.empty();
		try {
			return new TrainingPlan(spec.network(), spec.plan(), spec.structures(), batchSize, batchDice, source);
		} catch (InvalidModel e) {
			throw new InvalidModel(file + ": " + e.getMessage(), e);
		}
	}

	private static Source source(JsonFields node) {
		List<JsonFields> channels = node.objects("channels");
		return new Source(
				node.integer("cases"),
				Extent.of(node.threeIntegers("medianSize")),
				channels.stream().map(channel -> channel.text("name")).toList(),
				channels.stream().map(PlanJson::intensities).toList());
	}

	private static IntensityProperties intensities(JsonFields channel) {
		return new IntensityProperties(
				channel.number("mean"),
				channel.number("sd"),
				channel.number("median"),
				channel.number("percentile_00_5"),
				channel.number("percentile_99_5"),
				channel.number("min"),
				channel.number("max"));
	}
}
