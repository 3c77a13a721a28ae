package sc.fiji.stunet.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.Structures.Structure;
import sc.fiji.stunet.preprocess.AxisOrder;
import sc.fiji.stunet.preprocess.NnUNetVersion;
import sc.fiji.stunet.preprocess.Normalization;
import sc.fiji.stunet.preprocess.Normalization.Scheme;
import sc.fiji.stunet.preprocess.Normalization.Statistics;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Spacing;

class ModelTest {

	/** Never to be changed: models of this format are about. A new format gets a fixture of its own. */
	private static final Path FORMAT_1 = Path.of("test/resources/sc/fiji/stunet/model/format_1.stunet");

	@TempDir
	Path folder;

	private Path model(String description) throws IOException {
		Path model = Files.createDirectories(folder.resolve("x.stunet"));
		Files.writeString(model.resolve(Model.DESCRIPTION), description);
		Files.writeString(model.resolve(Model.WEIGHTS), "");
		return model;
	}

	private static String frozen() throws IOException {
		return Files.readString(FORMAT_1.resolve(Model.DESCRIPTION));
	}

	private static String refusal(Path model) {
		return assertThrows(InvalidModel.class, () -> Model.read(model)).getMessage();
	}

	@Test
	void format1IsOpened() throws IOException {
		Path place = model(frozen());
		Extent one = new Extent(1, 1, 1);
		StuNetConfig network = new StuNetConfig(
				2,
				3,
				List.of(
						new Stage(4, 1, new Extent(3, 5, 1), one),
						new Stage(8, 2, new Extent(3, 3, 3), new Extent(2, 2, 1))));
		List<Normalization> channels = List.of(
				new Normalization(Scheme.CT, false, new Statistics(10.5, 20.25, -900, 700)),
				Normalization.zScore(true));
		Plan plan = new Plan(
				new Spacing(1.5, 2, 3),
				new AxisOrder(1, 2, 0),
				new Extent(64, 32, 15),
				channels,
				Set.of(0, 2),
				NnUNetVersion.NNUNET_V1,
				Optional.of("RAS"));
		Structures structures = new Structures(
				List.of(new Structure(1, "liver", 0xff2626), new Structure(2, "Milz (\u00df)", 0x0000ff)));
		Provenance provenance = new Provenance(
				Optional.of("tiny.model"),
				Optional.of("20 scans"),
				Optional.of("STUNetTrainer_small"),
				"2026-11-23",
				"0123456789abcdef".repeat(4));
		Model expected = new Model(place, network, plan, structures, provenance);
		assertEquals(expected, Model.read(place));
		// The same text again: the order and the spelling are part of the format.
		assertEquals(frozen(), expected.description());
		assertEquals("x", expected.name());
	}

	@Test
	void whatIsNotThereIsNotWritten() throws IOException {
		Model model = Model.read(model(
				frozen().replace("\"orientation\" : \"RAS\"", "\"comment\" : 1").replace("\"recipe\"", "\"comment\"")));
		assertEquals(Optional.empty(), model.plan().orientation());
		assertEquals(Optional.empty(), model.provenance().recipe());
		assertEquals(model, Model.read(model(model.description())));
	}

	@Test
	void postProcessingIsWrittenAndRead() throws IOException {
		Model model = Model.read(model(frozen()));
		assertEquals(Set.of(), model.largestPartOnly());
		Model other = new Model(
				model.folder(), model.network(), model.plan(), model.structures(), model.provenance(), Set.of(2, 1));
		assertTrue(
				other.description().contains("\"largestPartOnly\" : [ 1, 2 ]")
						|| other.description().contains("\"largestPartOnly\" : [1, 2]"),
				other.description());
		assertEquals(other, Model.read(model(other.description())));
		Path wrong = model(other.description().replace("1, 2 ]", "1, \"2\" ]").replace("1, 2]", "1, \"2\"]"));
		says(refusal(wrong), "'postProcessing.largestPartOnly' is not a whole number");
	}

	@ParameterizedTest
	@EnumSource(Scheme.class)
	void everySchemeIsWrittenAndRead(Scheme scheme) throws IOException {
		Model model = Model.read(model(frozen()));
		Normalization normalization = new Normalization(scheme, true, new Statistics(1, 2, 3, 4));
		Plan plan = new Plan(
				model.plan().spacing(),
				model.plan().axisOrder(),
				model.plan().patch(),
				List.of(normalization, normalization),
				Set.of(),
				NnUNetVersion.NNUNET_V2,
				Optional.empty());
		Model other = new Model(model.folder(), model.network(), plan, model.structures(), model.provenance());
		assertEquals(other, Model.read(model(other.description())));
	}

	@ParameterizedTest
	@ValueSource(
			strings = {
				"format",
				"network",
				"inputs",
				"classes",
				"stages",
				"width",
				"depth",
				"kernel",
				"stride",
				"plan",
				"spacing",
				"axisOrder",
				"patch",
				"normalization",
				"scheme",
				"insideMask",
				"statistics",
				"mean",
				"sd",
				"percentile_00_5",
				"percentile_99_5",
				"mirrorAxes",
				"convention",
				"structures",
				"value",
				"name",
				"colour",
				"provenance",
				"date",
				"weightsSha256"
			})
	void everyMissingFieldIsNamed(String field) throws IOException {
		Path model = model(frozen().replaceFirst("\"" + field + "\"", "\"other\""));
		String sentence = refusal(model);
		assertTrue(
				sentence.startsWith(model.resolve(Model.DESCRIPTION).toString())
						&& sentence.matches("(?s).*'([a-zA-Z]+(\\[0\\])?\\.)*" + field + "' is missing.*"),
				sentence);
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			quoteCharacter = '`',
			value = {
				"\"format\" : 1|\"format\" : 3|newer version",
				"\"format\" : 1|\"format\" : 0|format",
				"\"inputs\" : 2|\"inputs\" : 1|normalizes 2",
				"\"inputs\" : 2|\"inputs\" : \"2\"|'network.inputs' is not a whole number",
				"\"inputs\" : 2|\"inputs\" : 9999999999|'network.inputs' is not a whole number",
				"\"classes\" : 3|\"classes\" : 4|structures",
				"[ 64, 32, 15 ]|[ 64, 31, 15 ]|multiple",
				"[ 64, 32, 15 ]|[ 64, 0, 15 ]|'plan.patch'",
				"[ 64, 32, 15 ]|[ 64, 32 ]|'plan.patch'",
				"[ 1.5, 2.0, 3.0 ]|[ 1.5, 0, 3.0 ]|not positive",
				"[ 1.5, 2.0, 3.0 ]|[ 1.5, 2.0 ]|'plan.spacing'",
				"[ \"y\", \"z\", \"x\" ]|[ \"y\", \"y\", \"x\" ]|'plan.axisOrder'",
				"[ \"x\", \"z\" ]|[ \"x\", \"w\" ]|'plan.mirrorAxes'",
				"\"z-score\"|\"magic\"|'magic'",
				"\"nnunet-v1\"|\"nnunet-v9\"|'nnunet-v9'",
				"\"RAS\"|\"RAR\"|'plan.orientation'",
				"\"#ff2626\"|\"red\"|'structures[0].colour'",
				"\"value\" : 2|\"value\" : 1|different",
				"\"liver\"|\"Milz (\u00df)\"|different names",
				"[ 3, 5, 1 ]|[ 3, 4, 1 ]|odd kernels",
				"\"width\" : 4|\"width\" : 2000000000|width",
				"\"insideMask\" : false|\"insideMask\" : 0|'plan.normalization[0].insideMask'",
				"0123456789abcdef0|X|'provenance.weightsSha256'",
				"\"provenance\" : {|\"provenance\" : [|not JSON",
				"\"mean\" : 10.5|\"mean\" : NaN|not JSON",
				"\"mean\" : 10.5|\"mean\" : 1e999|'plan.normalization[0].statistics.mean' is not a finite number",
				"\"sd\" : 20.25|\"sd\" : 0|standard deviation",
				"\"sd\" : 20.25|\"sd\" : 1e-320|standard deviation",
				"\"sd\" : 20.25|\"sd\" : 1e-20|too far",
				"-900.0|900|percentiles",
				"[ 64, 32, 15 ]|[ 1000000, 1000000, 15 ]|patch",
				"[ 64, 32, 15 ]|[ 16384, 16384, 16384 ]|patch",
				"[ 1.5, 2.0, 3.0 ]|[ 1e300, 2, 3 ]|voxel size",
				"[ 1.5, 2.0, 3.0 ]|[ 1e-300, 2, 3 ]|voxel size",
				"[ 1.5, 2.0, 3.0 ]|[ 1e999, 2, 3 ]|'plan.spacing' is not a finite number",
				"\"value\" : 2|\"value\" : 70000|between 1 and 65535",
				"\"liver\"|\"li\\u001b[31mver\"|cannot be shown",
				"\"provenance\" : {|\"postProcessing\" : { \"largestPartOnly\" : [ 7 ] }, \"provenance\" : {|no "
						+ "structure has"
			})
	void everyContradictionIsSaid(String right, String wrong, String why) throws IOException {
		assertTrue(frozen().contains(right), right);
		Path model = model(frozen().replace(right, wrong));
		says(refusal(model), "^" + model.resolve(Model.DESCRIPTION).toString(), why);
	}

	@Test
	void whatIsNotAModel() throws IOException {
		assertTrue(refusal(folder.resolve("none.stunet")).contains("There is no model"));
		assertTrue(refusal(Files.writeString(folder.resolve("file.stunet"), "")).contains("not a model folder"));
		assertTrue(
				refusal(Files.createDirectory(folder.resolve("empty.stunet"))).contains("no model.json"));
		assertTrue(refusal(FORMAT_1).contains("without weights"));
		assertTrue(refusal(model("")).contains("model.json"));
		assertTrue(refusal(model("[]")).contains("not an object"));
		assertTrue(refusal(model("[".repeat(100_000))).contains("damaged"));
	}
}
