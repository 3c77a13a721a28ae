package sc.fiji.stunet.worker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import sc.fiji.stunet.frozen.Frozen;
import sc.fiji.stunet.job.CropWith;
import sc.fiji.stunet.job.DataOutline;
import sc.fiji.stunet.job.DataSetReport;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.Epoch;
import sc.fiji.stunet.job.EvaluationReport;
import sc.fiji.stunet.job.EvaluationSettings;
import sc.fiji.stunet.job.ExpectedTraining;
import sc.fiji.stunet.job.ExpectedWork;
import sc.fiji.stunet.job.ImportRequest;
import sc.fiji.stunet.job.InitializationSettings;
import sc.fiji.stunet.job.LearningRates;
import sc.fiji.stunet.job.LearningSettings;
import sc.fiji.stunet.job.NnUNetChoice;
import sc.fiji.stunet.job.PlanRequest;
import sc.fiji.stunet.job.PredictionRequest;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.job.Preview;
import sc.fiji.stunet.job.ProbabilityOutput;
import sc.fiji.stunet.job.RunTime;
import sc.fiji.stunet.job.Scope;
import sc.fiji.stunet.job.Speed;
import sc.fiji.stunet.job.TrainingRequest;
import sc.fiji.stunet.job.TrainingResult;
import sc.fiji.stunet.job.TrainingSchedule;
import sc.fiji.stunet.job.WeightInitialization;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.StatedOrientation;
import sc.fiji.stunet.volume.VoxelBox;
import sc.fiji.stunet.worker.EvaluationMessages;
import sc.fiji.stunet.worker.Grid;
import sc.fiji.stunet.worker.JsonLines;
import sc.fiji.stunet.worker.PredictionMessages;
import sc.fiji.stunet.worker.Reply;
import sc.fiji.stunet.worker.Request;
import sc.fiji.stunet.worker.TrainingMessages;

/** What one process sends, the other one reads: nothing is lost on the way, and both sides call it the same. */
class MessagesTest {

	static List<Object> messages() {
		Grid grid =
				new Grid(List.of(2, 3, 4), List.of(1.0, 1.5, 2.0), new double[] {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0});
		PredictionRequest predicting = new PredictionRequest(
				path("model"),
				new PredictionSettings(
						0.5,
						Optional.of(true),
						StatedOrientation.parse("LPS"),
						Speed.BEST,
						new Scope(
								List.of("liver"),
								50,
								Optional.of(VoxelBox.parse("1,2,3,4,5,6")),
								Optional.of(new CropWith(path("coarse"), List.of("body"), 12.5)))),
				new EngineSettings(2, "cpu"));
		LearningSettings learning = new LearningSettings(
				new InitializationSettings(
								Optional.of(path("plan")),
								Optional.of("S"),
								Optional.of(1.5),
								Optional.empty(),
								Optional.of(
										new InitializationSettings.Pretrained(path("model"), true, false, 1, false)))
						.withPatchVoxels(Optional.of(8))
						.withInitialWeights(Optional.of(WeightInitialization.PYTORCH)),
				new TrainingSchedule(2, 3, 4, new LearningRates(0.5, 0.25), 6, Optional.of(4.5), Optional.of(5)),
				Optional.of(3),
				LearningSettings.Mode.RESTART,
				true,
				new EngineSettings(7, "cpu"));
		return List.of(
				new Request(1, "predict", JsonLines.tree(predicting)),
				new Reply(
						2,
						7,
						new Reply.Step("Reading", 3, 4),
						"a sentence",
						5L,
						JsonLines.tree("event"),
						JsonLines.tree("done"),
						new Reply.Problem("Internal", "It is.", "trace"),
						true),
				new PredictionMessages.Parameters(
						predicting,
						Optional.of(new PredictionMessages.Sent(path("file"), grid, 2)),
						List.of(path("a.nii")),
						new PredictionMessages.Outputs(
								path("labels"),
								Optional.of(path("grey")),
								Optional.of(path("map")),
								Optional.of(new ProbabilityOutput(path("probabilities"), true))),
						Optional.of("name")),
				new PredictionMessages.Next("name", predicting, List.of(path("b.nii")), Optional.of(path("map"))),
				predicting,
				new PredictionMessages.Result(grid, "cpu", "checksum", new RunTime(1.5, 2e9)),
				new PredictionMessages.Planned(path("model"), grid, List.of(predicting.settings()), "auto"),
				new PredictionMessages.Expected(List.of(new ExpectedWork(2, 8, 3_000_000_000L, 1e9))),
				new TrainingRequest(path("data"), path("output"), learning, StatedOrientation.parse("as-stored")),
				new TrainingMessages.Event(
						List.of("liver", "spleen"),
						new Epoch(
								1,
								5,
								1.25,
								1.5,
								List.of(0.5, Double.NaN),
								0.5,
								0.25,
								new LearningRates(0.01, 0.02),
								60.5,
								0.125,
								240,
								true),
						Optional.of(new Preview(2, 1, new float[] {1, 2}, new short[] {3, 4}, new short[] {5, 6}))),
				new TrainingResult(path("model"), "text", new RunTime(60.5, 3e12)),
				new TrainingMessages.Planned(path("data"), learning),
				new TrainingMessages.Outlined(
						new DataOutline(
								List.of(new DataOutline.Scan(new Extent(3, 4, 5), new Spacing(0.5, 1, 2.5))), 2, 104),
						learning),
				new ExpectedTraining(20, 5, "a plan", 4_000_000_000L, 3e12),
				new EvaluationMessages.Parameters(
						new EvaluationMessages.Labels("a", path("a.nii"), Optional.of(grid)),
						new EvaluationMessages.Labels("b", path("b.nii"), Optional.empty()),
						new EvaluationSettings(
								Optional.of(path("model")), Optional.of(7), 3, Optional.of(path("json")), true)),
				new ImportRequest(
						path("checkpoint"),
						Optional.of(path("pläne")),
						Optional.empty(),
						Optional.of("RAS"),
						new NnUNetChoice(Optional.of("3d_fullres"), Optional.of("0,1"), Optional.of("best")),
						path("output"),
						true),
				new DataSetReport("text", List.of("error")),
				new PlanRequest(path("data"), "S", Optional.of(2.5), Optional.of(path("output")), true));
	}

	private static Path path(String name) {
		return Path.of(name).toAbsolutePath();
	}

	/** They arrive as they are, or absolute. */
	@Test
	void paths() {
		Path path = path("a folder/ä%20.nii.gz");
		assertEquals(path, JsonLines.value(parsed(JsonLines.tree(path)), Path.class));
		Path relative = Path.of("model.stunet");
		assertEquals(relative.toAbsolutePath(), JsonLines.value(parsed(JsonLines.tree(relative)), Path.class));
	}

	/** Absent is absent on the other side, whether it is sent or not. */
	@Test
	void absentValues() {
		PlanRequest request = new PlanRequest(path("data"), "S", Optional.empty(), Optional.empty(), true);
		ObjectNode sent = (ObjectNode) JsonLines.tree(request);
		assertEquals(request, JsonLines.value(parsed(sent), PlanRequest.class));
		sent.remove(List.of("memoryGb", "output"));
		assertEquals(request, JsonLines.value(parsed(sent), PlanRequest.class));
	}

	@ParameterizedTest
	@MethodSource("messages")
	void comesAsItWasSent(Object message) {
		JsonNode sent = JsonLines.tree(message);
		assertEquals(
				message.getClass().getRecordComponents().length, sent.size(), () -> "something is not sent: " + sent);
		assertRead(sent, message.getClass());
	}

	private static void assertRead(JsonNode sent, Class<?> type) {
		Frozen.assertSameJson(parsed(sent), parsed(JsonLines.tree(JsonLines.value(sent, type))));
	}

	/** As the other process sees it. */
	private static JsonNode parsed(JsonNode message) {
		return JsonLines.read("{\"id\":1,\"job\":\"\",\"parameters\":" + message + "}", Request.class)
				.orElseThrow()
				.parameters();
	}

	/** The result of an evaluation has the keys of its file. */
	@Test
	void evaluations() throws IOException {
		assertRead(
				new ObjectMapper()
						.readTree(Frozen.file("reports/evaluation.json").toFile()),
				EvaluationReport.class);
	}
}
