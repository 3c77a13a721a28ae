package sc.fiji.stunet.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import net.imglib2.Cursor;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.TinyData;
import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.io.VolumeFiles;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.Epoch;
import sc.fiji.stunet.job.InitializationSettings;
import sc.fiji.stunet.job.InitializationSettings.Pretrained;
import sc.fiji.stunet.job.LearningRates;
import sc.fiji.stunet.job.LearningSettings;
import sc.fiji.stunet.job.LearningSettings.Mode;
import sc.fiji.stunet.job.Preview;
import sc.fiji.stunet.job.TrainingObserver;
import sc.fiji.stunet.job.TrainingRequest;
import sc.fiji.stunet.job.TrainingResult;
import sc.fiji.stunet.job.TrainingSchedule;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.NetworkConfig.Unit;
import sc.fiji.stunet.model.PlainConvUNetConfig;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.preprocess.NnUNetVersion;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.volume.LabelMap;

/** Trainings on label maps with voxels that nobody has judged, and of regions, with the real network, a tiny one. */
@Timeout(300)
@Tag("engine")
class SparseTrainingTest {

	@TempDir
	Path folder;

	private Path data;
	private Path plan;
	private final List<String> logged = new ArrayList<>();
	private final List<Path> segmented = new ArrayList<>();

	@BeforeEach
	void makeData() throws IOException {
		data = TinyData.write(folder.resolve("data"), 3);
		Files.delete(data.resolve("labels.txt"));
		plan = TinyData.writePlan(folder.resolve("plan.json"));
	}

	private void describe(String json) throws IOException {
		Files.writeString(data.resolve("dataset.json"), json.replace('\'', '"'));
	}

	private interface Value {

		int of(int x, int y, int z, int before);
	}

	private void annotate(Value value) {
		for (int i = 0; i < 3; i++) {
			Path file = data.resolve("labels/case" + i + ".nii.gz");
			LabelMap labels = VolumeFiles.plain(new FakeProgress()).readLabels(file);
			Cursor<UnsignedShortType> voxels = labels.voxels().localizingCursor();
			while (voxels.hasNext()) {
				UnsignedShortType voxel = voxels.next();
				voxel.set(value.of(
						voxels.getIntPosition(0), voxels.getIntPosition(1), voxels.getIntPosition(2), voxel.get()));
			}
			VolumeWriter.writeLabels(file, labels, true);
		}
	}

	private TrainingResult train(String output, Mode mode, List<Preview> previews) {
		return train(output, mode, previews, Optional.empty(), Optional.of(0));
	}

	private TrainingResult train(
			String output,
			Mode mode,
			List<Preview> previews,
			Optional<TrainingRequest.Live> live,
			Optional<Integer> fold) {
		TrainingSchedule schedule =
				new TrainingSchedule(2, 5, 2, new LearningRates(0.01, 0.01), 3, Optional.empty(), Optional.empty());
		LearningSettings settings = new LearningSettings(
				new InitializationSettings(
						Optional.of(plan), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
				schedule,
				fold,
				mode,
				false,
				new EngineSettings(1, "cpu"));
		return Training.run(
				new TrainingRequest(data, folder.resolve(output), settings, Optional.empty(), live),
				new TrainingObserver() {

					@Override
					public void segmented(Path labels) {
						segmented.add(labels);
					}

					@Override
					public void epoch(List<String> structures, Epoch epoch, Optional<Preview> preview) {
						preview.ifPresent(previews::add);
					}
				},
				new FakeProgress().logging(logged::add));
	}

	private byte[] weights(String output) throws IOException {
		return Files.readAllBytes(folder.resolve(output).resolve(Model.WEIGHTS));
	}

	/** A user looks on: a scan is segmented meanwhile, its preprocessed cases are kept, and nothing is validated. */
	@Test
	void whatIsLearntIsShownMeanwhile() throws IOException {
		describe("{'labels': {'background': 0, 'box': 1, 'ignore': 2}}");
		annotate((x, y, z, before) -> z % 4 == 0 ? before : 2);
		Path labels = folder.resolve("seen.nii.gz"), cases = folder.resolve("cases");
		Optional<TrainingRequest.Live> live = Optional.of(
				new TrainingRequest.Live(List.of(data.resolve("images/case1.nii.gz")), labels, cases, true));
		TrainingResult result = train("live.stunet", Mode.NEW, new ArrayList<>(), live, Optional.empty());
		assertEquals(labels, segmented.get(0), "after the first epoch");
		assertEquals(
				VolumeFiles.plain(new FakeProgress())
						.readLabels(data.resolve("labels/case1.nii.gz"))
						.size(),
				VolumeFiles.plain(new FakeProgress()).readLabels(labels).size());
		assertTrue(Files.exists(cases.resolve("case1.case")));
		assertFalse(Files.exists(folder.resolve("live.stunet/validation.json")));
		assertFalse(result.text().contains("Validation"), result::text);
		assertFalse(Files.exists(folder.resolve("live.training")));
		train("again.stunet", Mode.NEW, new ArrayList<>(), live, Optional.empty());
		says(String.join("\n", logged), "3 of 3 cases were preprocessed before");
		for (String name : List.of("case0", "case2"))
			for (String part : List.of("images", "labels")) Files.delete(data.resolve(part + "/" + name + ".nii.gz"));
		train("one.stunet", Mode.NEW, new ArrayList<>(), live, Optional.empty());
		assertFalse(String.join("\n", logged).contains("one case only"), logged::toString);
	}

	@Test
	void whatNobodyHasJudgedChangesNothing() throws IOException {
		describe("{'labels': {'background': 0, 'box': 1, 'ignore': 2}}");
		annotate((x, y, z, before) -> z % 4 == 0 ? before : 2);
		List<Preview> previews = new ArrayList<>();
		TrainingResult result = train("sparse.stunet", Mode.NEW, previews);
		says(String.join("\n", logged), "Learnt from are 12 of 48 slices, 3,072 of 12,288 voxels (25.00 %).");
		says(result.text(), "Only voxels that are annotated count (25.00 %)");
		Model model = Model.read(folder.resolve("sparse.stunet"));
		assertEquals(Structures.named(List.of("box")), model.structures());
		assertEquals(2, model.network().classes(), "what is ignored has no output");
		for (Preview preview : previews)
			for (short value : preview.reference()) assertTrue(value == 0 || value == 1, "shown as nothing");
		JsonNode validation = new ObjectMapper()
				.readTree(folder.resolve("sparse.stunet/validation.json").toFile());
		assertEquals(0.25, validation.path("cases").path(0).path("judged").asDouble());
		assertTrue(validation.path("means").path("dice").isNumber());
		// Another value for the same voxels, and none of them in the loss.
		annotate((x, y, z, before) -> before == 2 ? 7 : before);
		describe("{'labels': {'background': 0, 'box': 1, 'ignore': 7}}");
		train("other.stunet", Mode.NEW, previews);
		assertArrayEquals(weights("sparse.stunet"), weights("other.stunet"));
		// As background they count.
		annotate((x, y, z, before) -> before == 7 ? 0 : before);
		describe("{'labels': {'background': 0, 'box': 1}}");
		train("whole.stunet", Mode.NEW, previews);
		assertFalse(Arrays.equals(weights("sparse.stunet"), weights("whole.stunet")));
	}

	@Test
	void regions() throws IOException {
		describe("{'labels': {'background': 0, 'whole': [1, 2], 'core': 2, 'ignore': 3}, "
				+ "'regions_class_order': [1, 2]}");
		annotate((x, y, z, before) -> z == 0 ? 3 : before == 1 && x > 7 ? 2 : before);
		PlainConvUNetConfig network = new PlainConvUNetConfig(1, 2, TinyData.stages(), List.of(1, 1), Unit.USUAL);
		plan = TinyData.writePlan(folder.resolve("plan.json"), network, NnUNetVersion.NNUNET_V2);
		refused(
				RuntimeException.class,
				() -> train("regions.stunet", Mode.NEW, new ArrayList<>()),
				"The plan is for structures of one value");
		TinyData.writePlan(
				plan,
				network,
				NnUNetVersion.NNUNET_V2,
				new Structures(Structures.named(List.of("whole", "core")).all(), List.of(1, 2)));
		List<Preview> previews = new ArrayList<>();
		train("regions.stunet", Mode.NEW, previews);
		Model model = Model.read(folder.resolve("regions.stunet"));
		assertEquals(List.of(1, 2), model.structures().regions());
		JsonNode validation = new ObjectMapper()
				.readTree(folder.resolve("regions.stunet/validation.json").toFile());
		assertEquals("whole", validation.path("structures").path(0).path("name").asText());
		assertEquals(1, validation.path("structures").path(1).path("cases").asInt());
		boolean shown = false;
		for (Preview preview : previews)
			for (short value : preview.reference()) {
				assertTrue(value >= 0 && value <= 2);
				shown |= value == 2;
			}
		assertTrue(shown, "the core is shown on the whole");
	}

	/** A STU-Net planned by nnU-Net v1 as the start of one of regions; one of them is called like a structure of it. */
	@Test
	void aTransferToRegions() throws IOException {
		Path start = TinyModel.write(folder.resolve("old.stunet"), 1, Optional.empty(), 1)
				.folder();
		describe("{'labels': {'background': 0, 'structure 1': [1, 2], 'core': 2}, 'regions_class_order': [1, 2]}");
		annotate((x, y, z, before) -> before == 1 && x > 7 ? 2 : before);
		refused(
				InvalidRequest.class,
				() -> transfer(new Pretrained(start, true, false, 0, false)),
				"nnU-Net v1, which knows no regions");
		TrainingResult result = transfer(new Pretrained(start, false, true, 0, false));
		says(result.text(), "structure 1", "core");
		Model model = Model.read(folder.resolve("new.stunet"));
		assertEquals(List.of(1, 2), model.structures().regions());
		assertEquals(2, model.network().classes(), "an output for each region, none for the background");
		for (JsonNode tensor : new ObjectMapper()
				.readTree(folder.resolve("new.stunet/transfer.json").toFile())
				.path("tensors"))
			assertEquals(
					tensor.path("name").asText().startsWith("seg_outputs") ? "initialised" : "copied",
					tensor.path("fate").asText(),
					tensor::toString);
	}

	private TrainingResult transfer(Pretrained from) {
		LearningSettings settings = new LearningSettings(
				new InitializationSettings(
						Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(from)),
				new TrainingSchedule(1, 2, 1, new LearningRates(1e-3, 1e-3), 3, Optional.empty(), Optional.empty()),
				Optional.of(0),
				Mode.NEW,
				false,
				new EngineSettings(1, "cpu"));
		return Training.run(
				new TrainingRequest(data, folder.resolve("new.stunet"), settings, Optional.empty()),
				new TrainingObserver() {},
				new FakeProgress().logging(logged::add));
	}

	@Test
	void isNotResumedWithAnotherValueIgnored() throws IOException {
		describe("{'labels': {'background': 0, 'box': 1, 'ignore': 2}}");
		annotate((x, y, z, before) -> z % 4 == 0 ? before : 2);
		List<Preview> previews = new ArrayList<>() {

			private static final long serialVersionUID = 1L;

			@Override
			public boolean add(Preview preview) {
				throw new IllegalStateException("the computer is off");
			}
		};
		refused(IllegalStateException.class, () -> train("model.stunet", Mode.NEW, previews), "off");
		describe("{'labels': {'background': 0, 'box': 1, 'ignore': 3}}");
		refused(
				InvalidRequest.class,
				() -> train("model.stunet", Mode.RESUME, new ArrayList<>()),
				"ignored value 3 instead of 2");
	}
}
