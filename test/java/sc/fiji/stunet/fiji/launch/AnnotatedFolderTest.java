package sc.fiji.stunet.fiji.launch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

import ij.ImagePlus;
import ij.ImageStack;
import ij.gui.Roi;
import ij.process.FloatProcessor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.JavaProcess;
import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.fiji.image.Annotated;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.model.Model;

/** The data set beside a model: ours is replaced when a training would begin, the user's never. */
@Tag("process")
class AnnotatedFolderTest {

	private static final Supplier<AnnotatedImage> UNTOUCHED = () -> fail("the image is not looked at");

	@TempDir
	Path parent;

	private Path model;
	private Path data;
	private AnnotatedFolder folder;

	@BeforeEach
	void name() {
		model = parent.resolve("liver.stunet");
		data = parent.resolve("liver-data");
		folder = new AnnotatedFolder(model);
	}

	private static AnnotatedImage image(int channels, float value) {
		return image(channels, value, new Roi(1, 1, 2, 2));
	}

	private static AnnotatedImage image(int channels, float value, Roi roi) {
		ImageStack stack = new ImageStack(4, 4);
		for (int i = 0; i < 3 * channels; i++)
			stack.addSlice(
					new FloatProcessor(4, 4, new float[] {value, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}));
		ImagePlus image = new ImagePlus("scan", stack);
		image.setDimensions(channels, 3, 1);
		image.getCalibration().setUnit("mm");
		roi.setPosition(1, 2, 1);
		return AnnotatedImage.of(image, new Annotation.Judged(Annotated.VOLUME, OptionalInt.empty(), List.of(roi)));
	}

	private Map<String, Long> content() throws Exception {
		Map<String, Long> sizes = new TreeMap<>();
		try (Stream<Path> all = Files.walk(data)) {
			for (Path file : all.filter(Files::isRegularFile).toList())
				sizes.put(
						data.relativize(file).toString().replace(File.separatorChar, '/'),
						Files.getLastModifiedTime(file).toMillis());
		}
		return sizes;
	}

	private static void assertRefused(String words, Executable work) {
		String message = refused(InvalidOutput.class, work, words);
		assertFalse(message.contains("--"), message);
	}

	@Test
	void anEarlierOneOfOursIsReplacedWhole() throws Exception {
		folder.write(() -> image(2, 1), false);
		assertEquals(
				List.of(
						"dataset.json",
						"imagesTr/open_0000.nii.gz",
						"imagesTr/open_0001.nii.gz",
						"labelsTr/open.nii.gz"),
				List.copyOf(content().keySet()));
		folder.write(() -> image(1, 1), false);
		assertEquals(
				List.of("dataset.json", "imagesTr/open_0000.nii.gz", "labelsTr/open.nii.gz"),
				List.copyOf(content().keySet()));
		assertEquals(data, folder.earlier());
	}

	/** What was drawn for them may be nowhere else. */
	@Test
	void labelMapsOfEarlierTrainingsAreKept() throws Exception {
		Path labels = data.resolve("labelsTr/open.nii.gz"), earlier = data.resolve("labelsEarlier");
		List<byte[]> maps = new ArrayList<>();
		for (int width = 1; width <= 3; width++) {
			Roi roi = new Roi(1, 1, width, 2);
			roi.setName("width" + width);
			for (int twice = 0; twice < 2; twice++) folder.write(() -> image(1, 1, roi), true);
			maps.add(Files.readAllBytes(labels));
		}
		for (int number = 1; number <= 2; number++) {
			assertArrayEquals(maps.get(number - 1), Files.readAllBytes(earlier.resolve("open-" + number + ".nii.gz")));
			assertTrue(Files.readString(earlier.resolve("open-" + number + ".json"))
					.contains("width" + number));
		}
		assertEquals(4, earlier.toFile().list().length, "one that is the same is not kept again");
		Files.delete(earlier.resolve("open-1.nii.gz"));
		Files.delete(data.resolve("dataset.json"));
		folder.write(() -> image(1, 1), true);
		assertEquals(
				Set.of("open-1.json", "open-2.json", "open-2.nii.gz", "open-3.nii.gz"),
				Set.of(earlier.toFile().list()));
	}

	@ParameterizedTest
	@ValueSource(
			strings = {
				"imagesTr/liver_001_0000.nii.gz",
				"labelsTr/open_0000.nii.gz",
				"imagesTs/open_0000.nii.gz",
				"notes.txt",
				"open/dataset.json"
			})
	void whatIsTheUsersStays(String file) throws Exception {
		folder.write(() -> image(1, 1), false);
		Files.createDirectories(data.resolve(file).getParent());
		Files.writeString(data.resolve(file), "precious");
		Map<String, Long> before = content();
		for (boolean restart : new boolean[] {false, true})
			assertRefused(
					data + " is where the open image would be kept, but it exists already and is something else",
					() -> folder.write(UNTOUCHED, restart));
		assertEquals(before, content());
	}

	@Test
	void whatFinderPutsThereDoesNotCount() throws Exception {
		folder.write(() -> image(1, 1), false);
		Files.writeString(data.resolve("imagesTr/.DS_Store"), "x");
		Files.writeString(data.resolve("Thumbs.db"), "x");
		folder.write(() -> image(2, 1), false);
		assertEquals(4, content().size());
	}

	@Test
	void aFileOrALinkOfThatNameStays() throws Exception {
		Files.writeString(data, "precious");
		assertRefused("something else", () -> folder.write(UNTOUCHED, false));
		assertEquals("precious", Files.readString(data));
		Files.delete(data);
		new AnnotatedFolder(parent.resolve("other.stunet")).write(() -> image(1, 1), false);
		Files.createSymbolicLink(data, parent.resolve("other-data"));
		assertRefused("something else", () -> folder.write(UNTOUCHED, false));
	}

	@Test
	void theDataOfAModelOrATrainingStayUntilThatIsThrownAway() throws Exception {
		folder.write(() -> image(1, 1), false);
		Map<String, Long> before = content();
		Files.createDirectories(model);
		Files.writeString(model.resolve(Model.DESCRIPTION), "{}");
		assertRefused("liver.stunet exists already", () -> folder.write(UNTOUCHED, false));
		Path notes = Files.move(model.resolve(Model.DESCRIPTION), model.resolve("notes.txt"));
		assertRefused("is something else", () -> folder.write(UNTOUCHED, true));
		// An empty one was made in the chooser of a dialog.
		Files.delete(notes);
		Files.createDirectories(parent.resolve("liver.training/checkpoints"));
		assertRefused(
				"liver.training holds a training that was not finished; go on with it ('resume')",
				() -> folder.write(UNTOUCHED, false));
		assertEquals(before, content());
		folder.write(() -> image(2, 1), true);
		assertEquals(4, content().size());
	}

	/** Holds a lock until its input ends. */
	static final class Holder {

		public static void main(String[] file) throws Exception {
			try (FileChannel channel =
					FileChannel.open(Path.of(file[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
				channel.lock();
				System.out.println("locked");
				System.in.read();
			}
		}
	}

	@Test
	void theDataOfATrainingAtWorkStay() throws Exception {
		Files.createDirectories(parent.resolve("liver.training"));
		Process holder = JavaProcess.of(
						Holder.class, parent.resolve("liver.training/lock").toString())
				.redirectError(ProcessBuilder.Redirect.INHERIT)
				.start();
		try (BufferedReader output =
				new BufferedReader(new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8))) {
			assertEquals("locked", output.readLine());
			assertRefused("Another training is at work in", () -> folder.write(UNTOUCHED, true));
		} finally {
			holder.destroyForcibly().waitFor();
		}
		folder.write(() -> image(1, 1), true);
	}

	@Test
	void thereMayBeNoneToResume() {
		refused(InvalidRequest.class, folder::earlier, "no data set of an earlier training to resume: " + data);
	}
}
