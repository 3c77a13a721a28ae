package sc.fiji.stunet.fiji;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import ij.ImagePlus;
import ij.ImageStack;
import org.scijava.command.CommandInfo;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.fiji.image.ImageVolume;
import sc.fiji.stunet.fiji.image.Reading;
import sc.fiji.stunet.fiji.launch.CommandInputs;
import sc.fiji.stunet.fiji.launch.MacroOptions;
import sc.fiji.stunet.fuzz.Bytes;
import sc.fiji.stunet.fuzz.FuzzTarget;
import sc.fiji.stunet.fuzz.Mutation;
import sc.fiji.stunet.fuzz.Tokens;
import sc.fiji.stunet.volume.InvalidVolume;

/** What macros say, and what an open image carries along. */
public final class FijiTargets {

	private FijiTargets() {}

	public static List<FuzzTarget> all() {
		List<CommandInputs> commands = Stream.of(
						"PredictCommand",
						"PredictFolderCommand",
						"TrainCommand",
						"EvaluateCommand",
						"ImportModelCommand")
				.map(name -> new CommandInputs(new CommandInfo("sc.fiji.stunet.commands." + name)))
				.toList();
		Mutation options = Mutation.anyOf(
				new Bytes(),
				Tokens.lines(
						"[",
						"]",
						"'",
						"\"",
						"=",
						"mirror=maybe",
						"threads=1e99",
						"step=NaN",
						"channel=2147483648",
						"input=[a;b]",
						"spacing=[1 1 1]",
						"spacing=1e999",
						"stack=z",
						"model=[[x]",
						"]=[",
						"device=gpu:99999999999",
						"frame=-1",
						"orientation=XYZ"));
		List<byte[]> seeds = List.of(
				"model=[/models/a b.stunet] input=/x.nii.gz spacing=1,1,2.5 step=0.5 mirror threads=2".getBytes(UTF_8),
				"model='/m' mirror=false result=[overlay on the image]".getBytes(UTF_8));
		Mutation info = Mutation.anyOf(
				new Bytes(),
				Tokens.lines(
						"\\",
						":",
						"nan",
						"Image Orientation (Patient)",
						"0020,0032",
						"0018,0088",
						"0028,1053",
						"1e308\\1e308\\1e308"));
		List<byte[]> infos = List.of(
				"4 x 3 x 2: 1.0 0.0 0.0 0.0 0.0 1.0 0.0 0.0 0.0 0.0 1.0 0.0".getBytes(ISO_8859_1),
				("0020,0032  Image Position (Patient): 1\\2\\3\n0020,0037  Image Orientation (Patient): "
								+ "1\\0\\0\\0\\1\\0\n0028,0010  Rows: 3\n0028,0011  Columns: 4\n0028,0030  Pixel "
								+ "Spacing: 1\\1\n")
						.getBytes(ISO_8859_1));
		return List.of(
				new FuzzTarget(
						"macro-options",
						seeds,
						options,
						Set.of(InvalidRequest.class),
						(input, folder) -> read(new String(input, UTF_8), commands)),
				new FuzzTarget(
						"image-properties",
						infos,
						info,
						Set.of(InvalidVolume.class, InvalidRequest.class),
						(input, folder) -> read(new String(input, ISO_8859_1))));
	}

	private static void read(String text, List<CommandInputs> commands) {
		MacroOptions options = MacroOptions.parse(text);
		for (CommandInputs inputs : commands)
			try {
				inputs.from(options);
			} catch (InvalidRequest e) {
				// As promised; the others read it too.
			}
		options.value("spacing").ifPresent(spacing -> Reading.of(spacing, 0, 0, ""));
	}

	/** As the labels of two slices, as the image's info and as our own property. */
	private static void read(String text) {
		ImageStack stack = new ImageStack(4, 3);
		stack.addSlice(text, new short[12]);
		stack.addSlice(text.replace("1\\2\\3", "1\\2\\5"), new short[12]);
		ImagePlus image = new ImagePlus("x", stack);
		image.getCalibration().setUnit("mm");
		image.setProp("STU-Net geometry", text);
		image.setProperty("Info", text);
		ImageVolume.of(image, Reading.AS_IT_IS, 1);
	}
}
