package sc.fiji.stunet.fiji.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import ij.gui.Roi;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.command.CommandInfo;

import sc.fiji.stunet.commands.TrainCommand;
import sc.fiji.stunet.failure.UserError;
import sc.fiji.stunet.fiji.image.RoiFile;
import sc.fiji.stunet.fiji.launch.OpenImages;
import sc.fiji.stunet.fiji.launch.Training;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/** A dialog asks for the outline of the same data set again and again: damage shows what is read again. */
class LastOutlineTest {

	@TempDir
	private Path folder;

	private final LastOutline outlines = new LastOutline();

	@BeforeEach
	void twoDataSets() throws Exception {
		for (String data : List.of("cells", "others")) {
			Files.createDirectories(folder.resolve(data + "/images"));
			Files.createDirectories(folder.resolve(data + "/labels"));
			VolumeWriter.write(
					folder.resolve(data + "/images/a.nii.gz"),
					new Volume(ArrayImgs.floats(4, 3, 5, 1), Geometry.unoriented(new Spacing(1, 1, 4))),
					false);
			outline(data, "cell");
		}
	}

	private void outline(String data, String... names) throws Exception {
		List<Roi> rois = Arrays.stream(names)
				.map(name -> {
					Roi roi = new Roi(1, 1, 2, 2);
					roi.setName(name);
					roi.setPosition(3);
					return roi;
				})
				.toList();
		try (OutputStream out = Files.newOutputStream(zip(data))) {
			RoiFile.write(rois, out);
		}
	}

	private Path zip(String data) {
		return folder.resolve(data + "/labels/a.zip");
	}

	private Training.Source source(String data) {
		Form form = new Form(new CommandInfo(TrainCommand.class.getName()), new OpenImages(List.of(), false), Map.of());
		form.set(form.field("current").orElseThrow(), folder.resolve(data).toString());
		return ((Trains) form.filledIn()).source();
	}

	private int structures(String data) {
		return outlines.of(source(data), Progress.none()).orElseThrow().structures();
	}

	/** So that it cannot be read, but has its size and date. */
	private void damage(String data) throws Exception {
		FileTime date = Files.getLastModifiedTime(zip(data));
		byte[] bytes = Files.readAllBytes(zip(data));
		Arrays.fill(bytes, 4, bytes.length, (byte) 'x');
		Files.write(zip(data), bytes);
		Files.setLastModifiedTime(zip(data), date);
	}

	@Test
	void filesAreReadAgainOnlyWhenTheyHaveChanged() throws Exception {
		assertEquals(1, structures("cells"));
		outline("cells", "cell", "nucleus");
		assertEquals(2, structures("cells"));
		damage("cells");
		assertEquals(2, structures("cells"));
		Files.setLastModifiedTime(zip("cells"), FileTime.fromMillis(12345678));
		assertThrows(UserError.class, () -> structures("cells"), "of the same size");
		assertThrows(UserError.class, () -> structures("cells"), "a refusal is not remembered");
		outline("cells", "cell");
		assertEquals(1, structures("cells"));
		Files.delete(zip("cells"));
		assertThrows(UserError.class, () -> structures("cells"));
	}

	@Test
	void oneDataSetIsRemembered() throws Exception {
		assertEquals(1, structures("cells"));
		damage("others");
		assertThrows(UserError.class, () -> structures("others"));
		outline("others", "cell", "nucleus", "wall");
		assertEquals(3, structures("others"));
		damage("cells");
		assertThrows(UserError.class, () -> structures("cells"));
	}
}
