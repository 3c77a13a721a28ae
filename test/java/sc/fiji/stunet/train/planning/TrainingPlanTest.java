package sc.fiji.stunet.train.planning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static sc.fiji.stunet.failure.Refusals.refused;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import sc.fiji.stunet.dataset.DataSet;
import sc.fiji.stunet.dataset.InvalidDataSet;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.Labelling;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.model.StuNetConfig.Size;
import sc.fiji.stunet.train.planning.Fingerprint.Grid;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Spacing;

class TrainingPlanTest {

	@TempDir
	Path folder;

	private Path file;
	private TrainingPlan plan;

	private static DataSet data(List<String> channels, String... structures) {
		return new DataSet(
				Path.of("data"), channels, Labelling.of(Structures.named(List.of(structures))), List.of(), List.of());
	}

	@BeforeEach
	void write() {
		file = folder.resolve("plan.json");
		Fingerprint fingerprint = new Fingerprint(
				List.of(new Grid(new Spacing(1, 1.5, 2), new Extent(96, 80, 64), 1)),
				true,
				List.of(new IntensityProperties(1.1, 2.2, 3.3, 4.4, 5.5, 6.6, 7.7)));
		plan = new Planner((network, patch, samples) -> 0, 1)
				.plan(data(List.of("CT"), "liver", "spleen"), fingerprint, Optional.of(Size.B));
		plan.write(file, false);
	}

	private TrainingPlan edited(String from, String to) throws IOException {
		String text = Files.readString(file);
		says(text, from);
		return TrainingPlan.read(Files.writeString(file, text.replaceFirst(Pattern.quote(from), to)));
	}

	@Test
	void isReadAsItWasWritten() {
		assertEquals(plan, TrainingPlan.read(file));
		assertEquals("B", plan.sizeName());
	}

	@Test
	void everythingCanBeChanged() throws IOException {
		assertEquals(7, edited("\"batchSize\" : 2", "\"batchSize\" : 7").batchSize());
		assertEquals(
				new Spacing(1.25, 1.5, 2),
				edited("\"spacing\" : [ 1.0,", "\"spacing\" : [ 1.25,").plan().spacing());
		TrainingPlan narrow = edited("\"width\" : 32", "\"width\" : 8");
		assertEquals(8, narrow.network().stages().get(0).width());
		assertEquals("of widths 8, 64, 128, 256, 512, 512", narrow.sizeName());
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			value = {
				"\"batchSize\" : 2 | \"batchSize\" : 0 | batch size is 0",
				"\"batchSize\" : 2 | \"batchSize\" : \"two\" | 'training.batchSize' is not a whole number",
				"\"batchDice\" | \"dice\" | 'training.batchDice' is missing",
				"\"training\" | \"learning\" | 'training' is missing",
				"\"patch\" : [ 96, | \"patch\" : [ 97, | not a multiple of the network's total stride",
				"\"kernel\" : [ 3, 3, 3 ] | \"kernel\" : [ 1, 3, 3 ] | kernels of 3 x 3 x 3",
				"\"classes\" : 3 | \"classes\" : 4 | there must be 3 structures",
				"\"scheme\" : \"ct\" | \"scheme\" : \"xray\" | unknown value 'xray'",
				"\"spacing\" : [ 1.0, | \"spacing\" : [ -1.0, | not positive",
				"\"sd\" : 2.2 | \"sd\" : 0 | standard deviation is 0.0",
				"\"sd\" : 2.2 | \"sd\" : -2.2 | standard deviation is -2.2",
				"\"percentile_00_5\" : 4.4 | \"percentile_00_5\" : 6 | percentiles are 6.0 and 5.5",
				"{ | [ | not JSON"
			})
	void whatMakesNoSenseIsRefusedInOneSentence(String from, String to, String words) {
		refused(InvalidModel.class, () -> edited(from, to), "plan.json", words);
	}

	@Test
	void aMissingFileIsNamed() {
		refused(InvalidModel.class, () -> TrainingPlan.read(folder.resolve("none.json")), "none.json");
	}

	@Test
	void fitsItsDataSetOnly() {
		plan.checkFits(data(List.of("CT"), "liver", "spleen"));
		refused(InvalidDataSet.class, () -> plan.checkFits(data(List.of("CT", "PET"), "liver", "spleen")), "1 channel");
		refused(InvalidDataSet.class, () -> plan.checkFits(data(List.of("CT"), "liver", "heart")), "2 spleen");
	}

	@Test
	void inWords() {
		String text = TrainingPlanText.of(plan, new TrainingForecast(3_000_000_000L, 4_000_000_000L, true));
		says(text, "96 x 80 x 64 voxels, 96 x 120 x 128 mm", "STU-Net B", "clipped to 4.400 ... 5.500");
		says(text, "liver, spleen", "about 3.0 of 4.0 GB, with the patches of a batch one after another");
		says(
				TrainingPlanText.of(plan, new TrainingForecast(3_000_000_000L, 2_000_000_000L, false)),
				"about 3.0 of 2.0 GB: too much, the training will probably fail");
	}
}
