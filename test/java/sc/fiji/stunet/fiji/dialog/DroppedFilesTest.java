package sc.fiji.stunet.fiji.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.command.CommandInfo;

import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.commands.EvaluateCommand;
import sc.fiji.stunet.commands.ImportModelCommand;
import sc.fiji.stunet.commands.OpenLabelsCommand;
import sc.fiji.stunet.commands.PredictCommand;
import sc.fiji.stunet.commands.PredictFolderCommand;
import sc.fiji.stunet.commands.SaveLabelsCommand;
import sc.fiji.stunet.commands.TrainCommand;
import sc.fiji.stunet.commands.TransferCommand;
import sc.fiji.stunet.fiji.launch.OpenImages;

/** What a user drops on a dialog, beside its fields. */
class DroppedFilesTest {

	@TempDir
	private Path folder;

	private Path scan;
	private Path scans;
	private Path model;

	@BeforeEach
	void files() throws Exception {
		scan = Files.writeString(folder.resolve("scan.nii.gz"), "x");
		scans = Files.createDirectory(folder.resolve("scans"));
		model = TinyModel.write(folder.resolve("renamed"), 1, Optional.empty(), 1, 7)
				.folder();
	}

	private static Form form(Class<?> command) {
		return new Form(new CommandInfo(command.getName()), new OpenImages(List.of(), false), Map.of());
	}

	private static Optional<String> drop(Form form, Object dropped, List<Field> shown) {
		DroppedFiles what = DroppedFiles.look(dropped.toString());
		Optional<Field> field = what.fieldOf(form, shown);
		field.ifPresent(one -> form.set(one, what.path()));
		return field.map(Field::key);
	}

	private static String drop(Form form, Object dropped) {
		return drop(form, dropped, form.first()).orElse("none");
	}

	private Path zip(String name, String entry) throws Exception {
		Path zip = folder.resolve(name);
		try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
			out.putNextEntry(new ZipEntry(entry));
		}
		return zip;
	}

	@Test
	void aModelIsTheModelAllElseTheImage() throws Exception {
		Form predict = form(PredictCommand.class);
		assertEquals("image", drop(predict, scan));
		assertEquals("image", drop(predict, scans), "a DICOM series");
		assertEquals("image", drop(predict, scan + ";" + scan), "two channels");
		assertEquals("image", drop(predict, folder.resolve("gone.nii")));
		assertEquals("image", drop(predict, "no path\0"));
		for (Path one : List.of(
				model,
				Files.writeString(folder.resolve("all.stunetset.json"), "{}"),
				zip("model.zip", "liver.stunet\\model.json"),
				zip("set.zip", "all.stunetset.json"))) assertEquals("model", drop(predict, one), one::toString);
		assertEquals("image", drop(predict, zip("tiff.zip", "scan.tif")));
		assertEquals("image", drop(predict, Files.writeString(folder.resolve("no.zip"), "x")));
		assertEquals("start", drop(form(TransferCommand.class), model));
		assertEquals("checkpoint", drop(form(ImportModelCommand.class), model), "which has no field for models");
	}

	@Test
	void theFirstEmptyFieldOfTheKindElseTheFirst() {
		Form evaluate = form(EvaluateCommand.class);
		assertEquals("reference", drop(evaluate, scan));
		assertEquals("prediction", drop(evaluate, folder.resolve("other.nii.gz")));
		assertEquals("reference", drop(evaluate, scan));
		Form several = form(PredictFolderCommand.class);
		assertEquals("input", drop(several, scans));
		assertEquals("output", drop(several, scans));
		assertEquals("none", drop(several, scan), "it has folders only");
		assertEquals("labels", drop(form(OpenLabelsCommand.class), scan));
		assertEquals("none", drop(form(SaveLabelsCommand.class), scan), "what it writes is not dropped");
	}

	@Test
	void whatIsNotShownIsNotFilledIn() {
		Form train = form(TrainCommand.class);
		assertEquals("current", drop(train, scans));
		assertFalse(drop(train, scan, train.first()).equals(Optional.of("plan")));
		List<Field> more = new ArrayList<>(train.more());
		assertEquals(Optional.of("plan"), drop(train, scan, more));
	}
}
