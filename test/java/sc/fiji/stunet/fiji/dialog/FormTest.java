package sc.fiji.stunet.fiji.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import ij.ImagePlus;
import ij.Prefs;
import ij.process.ByteProcessor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.scijava.Context;
import org.scijava.command.Command;
import org.scijava.command.CommandInfo;
import org.scijava.command.CommandService;
import org.scijava.plugin.PluginService;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.fiji.image.LabelImage;
import sc.fiji.stunet.fiji.launch.EngineService;
import sc.fiji.stunet.fiji.launch.OpenImages;

/** What the dialog of every command shows and gives, without a window. */
@Isolated
class FormTest {

	private static final Context CONTEXT = new Context(CommandService.class, PluginService.class, EngineService.class);
	private static final ImagePlus SCAN = new ImagePlus("scan.tif", new ByteProcessor(3, 3));
	private static final ImagePlus OTHER = new ImagePlus("other.tif", new ByteProcessor(3, 3));
	private static final OpenImages OPEN = new OpenImages(List.of(SCAN, OTHER), true);
	private static final OpenImages NONE = new OpenImages(List.of(), false);

	@AfterAll
	static void close() {
		CONTEXT.dispose();
	}

	private static Form form(String command, OpenImages images, Map<String, Object> typed) {
		return new Form(info(command), images, typed);
	}

	private static Form form(String command) {
		return form(command, OPEN, Map.of());
	}

	private static CommandInfo info(String command) {
		return CONTEXT.service(CommandService.class).getCommand("sc.fiji.stunet.commands." + command + "Command");
	}

	private static void set(Form form, String key, Object value) {
		form.set(form.field(key).orElseThrow(), value);
	}

	private static List<String> first(String command) {
		return form(command).first().stream().map(Field::key).toList();
	}

	/** Of the labels to save, too; recorded it is left out. */
	@Test
	void theTitleIsThatOfTheCurrentImage() {
		Form form = form("SaveLabels", OPEN, Map.of());
		set(form, "output", "l.nii.gz");
		assertEquals("scan.tif", form.text(form.field("title").orElseThrow()));
		assertEquals("", form.inputs().get("title"));
		set(form, "title", "other.tif");
		assertEquals("other.tif", form.inputs().get("title"));
		assertEquals("", form.text(form.field("scan").orElseThrow()));
	}

	/** After a prediction the label image is the current one. */
	@Test
	void scansAreOfferedWhereAScanIsMeantAndLabelImagesFirstWhereLabelsAre() {
		ImagePlus labels = labels("scan-labels");
		OpenImages open = new OpenImages(List.of(labels, OTHER, SCAN), true);
		for (String command : List.of("OpenLabels", "Predict", "Train", "Annotate")) {
			Form form = form(command, open, Map.of());
			Field field = form.first().get(0);
			assertEquals(List.of("other.tif", "scan.tif"), form.titles(field), command);
			assertEquals("scan.tif", form.text(field), command);
		}
		Form lay = form("OpenLabels", open, Map.of());
		set(lay, "labels", "l.nii.gz");
		assertEquals("scan.tif", lay.inputs().get("title"), "recorded, since it is not the current one");
		assertEquals(
				"",
				form("OpenLabels", new OpenImages(List.of(labels), true), Map.of())
						.text(lay.first().get(0)));
		Form save = form("SaveLabels", new OpenImages(List.of(OTHER, labels("x"), SCAN, labels), true), Map.of());
		set(save, "output", "l.nii.gz");
		assertEquals(
				List.of("x", "scan-labels", "other.tif", "scan.tif"),
				save.titles(save.first().get(0)));
		assertEquals("x", save.inputs().get("title"), "the first one: the current image has none");
		Form own = form("SaveLabels", new OpenImages(List.of(SCAN, labels("x"), labels), true), Map.of());
		assertEquals("scan-labels", own.text(own.first().get(0)));
		assertEquals(List.of("scan.tif"), own.titles(own.field("scan").orElseThrow()));
	}

	@Test
	void fewFieldsComeFirst() {
		assertEquals(List.of("image", "model", "speed", "result"), first("Predict"));
		assertEquals(List.of("current", "labels", "output", "size", "epochs", "minutes"), first("Train"));
		assertEquals(List.of("current", "labels", "start", "output", "epochs", "minutes"), first("Transfer"));
		assertEquals(List.of("reference", "prediction", "model"), first("Evaluate"));
		assertEquals(List.of("input", "model", "speed", "output"), first("PredictFolder"));
	}

	/** Behind "More" it would not be found. */
	@Test
	void whatMustBeFilledInComesFirst() {
		for (CommandInfo info : CONTEXT.service(CommandService.class).getCommandsOfType(Command.class)) {
			if (!info.getDelegateClassName().startsWith("sc.fiji.stunet.")) continue;
			Form form = new Form(info, NONE, Map.of());
			for (Field field : form.more())
				assertTrue(
						!field.item().isRequired() || !form.text(field).isEmpty(),
						info.getLabel() + " needs " + field.key());
			List<Integer> places = form.first().stream().map(Field::place).toList();
			assertEquals(places.stream().distinct().toList(), places, info.getLabel());
		}
	}

	@Test
	void everyFieldIsExplainedAndNamesItsKey() {
		for (CommandInfo info : CONTEXT.service(CommandService.class).getCommandsOfType(Command.class)) {
			if (!info.getDelegateClassName().startsWith("sc.fiji.stunet.")) continue;
			Form form = new Form(info, NONE, Map.of());
			Stream.concat(form.first().stream(), form.more().stream()).forEach(field -> {
				String where = info.getLabel() + " " + field.key();
				assertFalse(field.label().isBlank(), where);
				assertFalse(String.valueOf(field.item().getDescription()).isBlank(), where);
				String keys = field.kind() == Field.Kind.SOURCE
						? "Macro keys: " + field.item().get(InDialog.TITLE) + ", "
						: "Macro key: " + field.key();
				assertTrue(field.tooltip().contains(keys), where);
			});
		}
	}

	@Test
	void theCurrentImageIsMeantUntilAnotherOneOrAFileIsChosen() {
		Form form = form("Predict");
		set(form, "model", "/m/brain.stunet");
		Map<String, Object> current = form.inputs();
		assertSame(SCAN, current.get("image"));
		assertEquals("", current.get("title"));
		assertEquals("", current.get("input"));
		assertEquals(new File("/m/brain.stunet"), current.get("model"));
		set(form, "image", "other.tif");
		assertSame(OTHER, form.inputs().get("image"));
		assertEquals("other.tif", form.inputs().get("title"));
		assertEquals("", form.inputs().get("input"));
		set(form, "image", "/scans/a.nii.gz");
		assertEquals("", form.inputs().get("title"));
		assertEquals("/scans/a.nii.gz", form.inputs().get("input"));
		form.setImages(NONE);
		assertNull(form.inputs().get("image"));
	}

	private static ImagePlus labels(String title) {
		ImagePlus labels = new ImagePlus(title, new ByteProcessor(3, 3));
		labels.setProp("STU-Net model", "liver");
		labels.setProp(LabelImage.PROPERTY + 1, "liver");
		return labels;
	}

	/** A prediction leaves its label image as the current one, which nobody wants to segment. */
	@Test
	void theScanOfALabelImageIsMeant() {
		ImagePlus result = labels("scan-labels");
		Form form = form("Predict", new OpenImages(List.of(result, OTHER, SCAN), true), Map.of("model", "/m/x"));
		assertEquals("scan.tif", form.text(form.field("image").orElseThrow()));
		assertSame(SCAN, form.inputs().get("image"));
		assertEquals("scan.tif", form.inputs().get("title"));
		set(form, "image", "scan-labels");
		assertSame(result, form.inputs().get("image"));
		assertEquals("scan-labels", form.inputs().get("title"), "a current label image has to be named");
		assertEquals(
				Optional.of(OTHER),
				new OpenImages(List.of(labels("a"), labels("b"), OTHER, SCAN), true).scan(),
				"the first that is none");
		assertEquals(Optional.empty(), new OpenImages(List.of(result), true).scan());
	}

	/** An overlay leaves its properties on the scan. */
	@Test
	void aScanWithAnOverlayIsNoLabelImage() {
		ImagePlus scan = new ImagePlus("ct.tif", new ByteProcessor(3, 3));
		scan.setProp("STU-Net model", "liver");
		assertEquals(Optional.of(scan), new OpenImages(List.of(scan, OTHER), true).scan());
	}

	@Test
	void anImageThatIsOpenedWhileTheDialogIsIsChosen() {
		Form form = form("Predict", NONE, Map.of());
		List<String> changed = new ArrayList<>();
		form.onChange(field -> changed.add(field.key()));
		form.setImages(OPEN);
		assertEquals("scan.tif", form.text(form.field("image").orElseThrow()));
		assertEquals(List.of("image"), changed);
		set(form, "image", "/scans/a.nii.gz");
		form.setImages(OPEN);
		assertEquals("/scans/a.nii.gz", form.text(form.field("image").orElseThrow()));
	}

	/** So the first result takes no choice at all. */
	@Test
	void theFirstModelIsChosenWhereOneIsNeededAndNoneWasUsed() {
		Path brain = Path.of("/m/brain.stunet");
		List<OfferedModel> models = List.of(new OfferedModel("brain", brain, "csf"));
		Form predict = form("Predict");
		predict.offer(models);
		assertEquals(brain.toString(), predict.text(predict.field("model").orElseThrow()));
		predict.offer(List.of(new OfferedModel("liver", Path.of("/m/liver.stunet"), "liver")));
		assertEquals(brain.toString(), predict.text(predict.field("model").orElseThrow()));
		Form evaluate = form("Evaluate");
		evaluate.offer(models);
		assertEquals("", evaluate.text(evaluate.field("model").orElseThrow()), "names alone");
	}

	/** As when Fiji was moved to another folder. */
	@Test
	void aModelThatIsGoneIsReplacedUnlessItWasTyped() {
		String before = Prefs.get("stunet.model", null);
		List<OfferedModel> models = List.of(
				new OfferedModel("brain", Path.of("/m/brain.stunet"), "csf"),
				new OfferedModel("liver", Path.of("/m/liver.stunet"), "liver"));
		try {
			Prefs.set("stunet.model", "/gone/liver.stunet");
			Form moved = form("Predict");
			moved.offer(models);
			assertEquals(Path.of("/m/liver.stunet").toString(), moved.model());
			set(moved, "model", "/typed/wrong.stunet");
			moved.offer(models);
			assertEquals("/typed/wrong.stunet", moved.model());
			set(moved, "model", "");
			moved.offer(models);
			assertEquals("", moved.model(), "emptied, to type another one");
			Prefs.set("stunet.model", "/gone/heart.stunet");
			Form gone = form("Predict");
			gone.offer(List.of());
			assertEquals("/gone/heart.stunet", gone.model(), "there is no other");
			gone.offer(models);
			assertEquals(Path.of("/m/brain.stunet").toString(), gone.model());
			Prefs.set(
					"stunet.model", Path.of("/m/liver.stunet").toAbsolutePath().toString());
			Form there = form("Predict");
			there.offer(List.of(
					models.get(0),
					new OfferedModel("liver", Path.of("/m/liver.stunet").toAbsolutePath(), "liver")));
			assertTrue(there.model().endsWith("liver.stunet"));
			Prefs.set("stunet.model", "liver");
			Form named = form("Predict");
			named.offer(models);
			assertEquals("liver", named.model(), "by its name");
		} finally {
			Prefs.set("stunet.model", before);
		}
	}

	/** The macro that is recorded names another image than the one that is current when it is replayed. */
	@Test
	void anImageThatIsNoLongerCurrentIsNamed() {
		Form form = form("Predict");
		set(form, "model", "x");
		form.setImages(new OpenImages(List.of(OTHER, SCAN), true));
		assertEquals("scan.tif", form.inputs().get("title"));
		assertSame(SCAN, form.inputs().get("image"));
	}

	@Test
	void trainingTakesAnImageOrADataSet() {
		Form form = form("Train");
		set(form, "output", "/m/new.stunet");
		set(form, "labels", "other.tif");
		assertEquals("other.tif", form.inputs().get("labels"));
		assertNull(form.inputs().get("data"));
		assertEquals("", form.inputs().get("image"));
		set(form, "current", "/data/set");
		assertEquals(new File("/data/set"), form.inputs().get("data"));
		assertTrue(form.field("image").isEmpty(), "an earlier word for title");
	}

	@Test
	void aSpeedChangesWhatDependsOnIt() {
		Form form = form("Predict");
		List<String> changed = new ArrayList<>();
		form.onChange(field -> changed.add(field.key()));
		set(form, "speed", "fast");
		assertEquals(List.of("speed", "mirror", "step"), changed);
		set(form, "model", "x");
		set(form, "step", "0.6");
		assertEquals(0.6, form.inputs().get("step"));
		assertEquals(false, form.inputs().get("mirror"));
		set(form, "speed", "best");
		assertEquals(0.5, form.inputs().get("step"));
		assertEquals(true, form.inputs().get("mirror"));
	}

	@Test
	void whatIsMissingOrNoNumberIsSaidAndStays() {
		Form form = form("Predict");
		refused(InvalidRequest.class, form::inputs, "STU-Net Predict needs something in the field 'Model'");
		set(form, "model", "x");
		set(form, "step", "wide");
		refused(InvalidRequest.class, form::inputs, "'Step between tiles' needs a number");
		set(form, "step", "0.5");
		set(form, "threads", "1.5");
		refused(InvalidRequest.class, form::inputs, "'Threads (0: all)' needs a whole number");
		Form again = form("Predict", NONE, form.typed());
		assertEquals("1.5", again.text(again.field("threads").orElseThrow()));
		assertEquals("scan.tif", again.text(again.field("image").orElseThrow()));
	}

	@Test
	void everythingThatACommandTakesIsGiven() {
		Form form = form("Predict");
		set(form, "model", "x");
		for (String key : List.of("title", "input", "channel", "spacing", "output", "overwrite"))
			assertTrue(form.inputs().containsKey(key), key);
		assertEquals("label image", form.inputs().get("result"));
	}
}
