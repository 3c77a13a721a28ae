package sc.fiji.stunet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.JavaProcess;
import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.files.Sha256;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/** The program in processes whose language writes other digits, counts other years or has an i without a dot. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("process")
@Tag("engine")
class LocaleTest {

	private Path folder;
	private Predicted english;

	private record Predicted(String labels, String table) {}

	@BeforeAll
	void predictInEnglish(@TempDir Path temporary) throws Exception {
		folder = temporary;
		TinyModel.write(folder.resolve("tiny.stunet"), 1, Optional.empty(), 1, 2, 7);
		float[] voxels = new float[12 * 11 * 10];
		for (int i = 0; i < voxels.length; i++) voxels[i] = i * 7919 % 251;
		Volume scan = new Volume(ArrayImgs.floats(voxels, 12, 11, 10, 1), Geometry.unoriented(new Spacing(3, 3, 3)));
		VolumeWriter.write(folder.resolve("scan.nii.gz"), scan, false);
		english = predicted("en-US");
	}

	/** As a system's language sets them: no option of the program. */
	private static List<String> properties(String tag) {
		Locale locale = Locale.forLanguageTag(tag);
		String extensions = tag.contains("-u-") ? tag.substring(tag.indexOf("u-")) : "";
		return List.of(
				"-Duser.language=" + locale.getLanguage(),
				"-Duser.country=" + locale.getCountry(),
				"-Duser.extensions=" + extensions);
	}

	private Predicted predicted(String tag) throws IOException, InterruptedException {
		Path output = folder.resolve(tag + ".nii.gz"), text = folder.resolve(tag + ".txt");
		String arguments = "predict -m tiny.stunet -i scan.nii.gz -o " + tag + ".nii.gz --threads 1 --device cpu";
		Process process = JavaProcess.with(properties(tag), StuNetCommandLine.class, arguments.split(" "))
				.directory(folder.toFile())
				.redirectOutput(text.toFile())
				.redirectError(folder.resolve("log").toFile())
				.start();
		process.waitFor(100, TimeUnit.SECONDS);
		assertEquals(0, process.exitValue(), Files.readString(folder.resolve("log")));
		return new Predicted(Sha256.of(output), Files.readString(text));
	}

	@ParameterizedTest
	@ValueSource(strings = {"ar-EG", "fa-IR", "bn-BD", "tr-TR", "hi-IN-u-nu-deva", "th-TH-u-ca-buddhist"})
	void theLabelMapAndTheTableAreThoseOfEnglish(String tag) throws Exception {
		assertEquals(english, predicted(tag));
	}
}
