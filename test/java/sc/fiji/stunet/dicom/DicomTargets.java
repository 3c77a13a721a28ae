package sc.fiji.stunet.dicom;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.fuzz.FuzzTarget;
import sc.fiji.stunet.fuzz.Mutation;
import sc.fiji.stunet.fuzz.Words;
import sc.fiji.stunet.io.VolumeTargets;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.InvalidVolume;

/** DICOM: a slice of a series of three, and one alone. */
public final class DicomTargets {

	private static final Set<Class<? extends Exception>> REFUSALS = Set.of(InvalidVolume.class, InvalidOutput.class);
	private static final int PREAMBLE = 132;

	private DicomTargets() {}

	public static List<FuzzTarget> all() {
		List<byte[]> seeds = new ArrayList<>();
		for (String syntax : List.of(DicomBytes.IMPLICIT, DicomBytes.EXPLICIT, DicomBytes.BIG_ENDIAN)) {
			seeds.add(new DicomBytes(syntax, 7).position(0, 0, 1).bytes());
			seeds.add(new DicomBytes(syntax, 7)
					.position(0, 0, 1)
					.nested(0x00081140, 0x00200032, "5\\5\\5")
					.rescale(2, -1024)
					.bytes());
		}
		Mutation mutation = new Words(PREAMBLE, words());
		return List.of(
				new FuzzTarget("dicom-series", seeds, mutation, REFUSALS, DicomTargets::folder),
				new FuzzTarget("dicom-file", seeds, mutation, REFUSALS, DicomTargets::file));
	}

	/** Items, delimiters and sequences without end, sizes, other transfer syntaxes, numbers. */
	private static List<byte[]> words() {
		List<byte[]> words = new ArrayList<>();
		for (String hex : List.of(
				"ffffffff",
				"feff00e0ffffffff",
				"feff0de000000000",
				"feffdde000000000",
				"080099115351" + "0000ffffffff",
				"2800100055530200ffff",
				"2800110055530200ffff",
				"28000001555302002000",
				"28001000555302000000",
				"2800080049530200" + "3230",
				"e07f10004f570000ffffffff")) words.add(HexFormat.of().parseHex(hex));
		for (String text : List.of(
				"1.2.840.10008.1.2.2",
				"1.2.840.10008.1.2.1.99",
				"1.2.840.10008.1.2.4.90",
				"1e308\\-1e308\\1e308",
				"-1e308\\1e308\\0",
				"NaN\\0\\0",
				"\\\\\\",
				"UN",
				"OB",
				"SQ")) words.add(text.getBytes(US_ASCII));
		return words;
	}

	/** The input between two others. */
	private static Path series(byte[] input, Path folder) throws IOException {
		Path series = Files.createDirectory(folder.resolve("series"));
		new DicomBytes(DicomBytes.EXPLICIT, 1).position(0, 0, 0).write(series.resolve("a.dcm"));
		new DicomBytes(DicomBytes.EXPLICIT, 1).position(0, 0, 2).write(series.resolve("c.dcm"));
		return Files.write(series.resolve("b.dcm"), input);
	}

	private static void folder(byte[] input, Path folder) throws IOException {
		Path series = series(input, folder).getParent();
		DicomSeries.isInFolder(series);
		VolumeTargets.use(DicomReader.read(series, PlaneDecoder.NONE, Progress.none()), folder);
	}

	private static void file(byte[] input, Path folder) throws IOException {
		Path file = series(input, folder);
		if (DicomSeries.isDicom(file))
			VolumeTargets.use(DicomReader.read(file, PlaneDecoder.NONE, Progress.none()), folder);
	}
}
