package sc.fiji.stunet.fiji.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.Test;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.fiji.files.OtherFormats.Opening;
import sc.fiji.stunet.fiji.files.OtherFormats.Reader;
import sc.fiji.stunet.fiji.image.Reading;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.TimeAxis;
import sc.fiji.stunet.volume.Volume;

/** One reader after the other, whatever those before it do. */
class OtherFormatsTest {

	private static final Volume VOLUME =
			new Volume(ArrayImgs.floats(2, 3, 4, 1), Geometry.unoriented(new Spacing(1, 1, 1)));
	private static final Opening KNOWS = (file, reading) -> Optional.of(new OtherFormats.Opened(VOLUME, TimeAxis.NONE));
	private static final Opening UNKNOWN = (file, reading) -> Optional.empty();
	private static final Opening NO_UNIT = refusing(new InvalidVolume("no unit of length"));
	private static final Opening DAMAGED = refusing(new IOException("bad magic"));
	private static final Opening DEFECT = refusing(new NullPointerException());

	private static Opening refusing(Exception problem) {
		return (file, reading) -> {
			throw problem;
		};
	}

	private static Volume read(Opening last, Opening... first) {
		List<Reader> readers = Arrays.stream(first)
				.map(opening -> new Reader("Reader", opening))
				.toList();
		return OtherFormats.read(
						readers, new Reader("ImageJ", last), Path.of("scan.czi"), Reading.AS_IT_IS, Progress.none())
				.volume();
	}

	@Test
	void theNextOneIsAskedWhateverTheFirstDoes() {
		for (Opening first :
				List.of(UNKNOWN, NO_UNIT, DAMAGED, DEFECT, refusing(new InvalidRequest("no channel 2")), (Opening)
						(file, reading) -> {
							throw new NoClassDefFoundError("of a library");
						})) assertSame(VOLUME, read(UNKNOWN, first, KNOWS));
	}

	/** ImageJ would take the pages of such a file for slices, at a distance that nobody gave. */
	@Test
	void imageJDoesNotGuessWhatOthersHaveOpened() {
		assertEquals(
				"no unit of length",
				assertThrows(InvalidVolume.class, () -> read(KNOWS, NO_UNIT, DAMAGED))
						.getMessage());
		assertSame(VOLUME, read(KNOWS, DAMAGED, DEFECT));
	}

	@Test
	void whoKnowsTheFormatSaysWhyItIsNoVolume() {
		Opening better = refusing(new InvalidVolume("say which frame"));
		assertEquals(
				"say which frame",
				assertThrows(InvalidVolume.class, () -> read(UNKNOWN, NO_UNIT, better))
						.getMessage());
		assertEquals(
				"no unit of length",
				assertThrows(InvalidVolume.class, () -> read(UNKNOWN, NO_UNIT, DAMAGED))
						.getMessage());
		assertEquals(
				"no unit of length",
				assertThrows(InvalidVolume.class, () -> read(NO_UNIT, DAMAGED)).getMessage());
		InvalidVolume nobody = assertThrows(InvalidVolume.class, () -> read(UNKNOWN, DAMAGED, DEFECT));
		says(
				nobody.getMessage(),
				"^scan.czi is no image that this ImageJ can open (Reader: bad magic; Reader: "
						+ "java.lang.NullPointerException);");
		assertEquals(2, nobody.getSuppressed().length);
	}
}
