package sc.fiji.stunet.fiji.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A small OME-TIFF of signed 16-bit numbers, counted through from -60: 4 x 5 x 6 voxels of 500 micron (the default
 * unit), 0.75 mm and 2000 micron; planes in the order Z, C, T.
 *
 * @param sampleFormat whether the TIFF itself tells that the numbers are signed; the description does in any case
 */
record OmeTiff(int channels, int frames, boolean sampleFormat) {

	private static final int PLANE = 4 * 5 * 2;
	private static final int SLICES = 6;
	/** The first page's offset stands in the first eight bytes. */
	private static final int TEXT = 8;

	private String description() {
		String all = IntStream.range(0, channels)
				.mapToObj(c -> "<Channel ID=\"Channel:0:" + c + "\" SamplesPerPixel=\"1\"/>")
				.collect(Collectors.joining());
		return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><OME "
				+ "xmlns=\"http://www.openmicroscopy.org/Schemas/OME/2016-06\"><Image ID=\"Image:0\">"
				+ "<Pixels ID=\"Pixels:0\" DimensionOrder=\"XYZCT\" Type=\"int16\" SizeX=\"4\" SizeY=\"5\" "
				+ "SizeZ=\"6\" SizeC=\""
				+ channels + "\" SizeT=\"" + frames
				+ "\" BigEndian=\"true\" PhysicalSizeX=\"500\" PhysicalSizeY=\"0.75\" PhysicalSizeYUnit=\"mm\" "
				+ "PhysicalSizeZ=\"2000\">"
				+ all
				+ "<TiffData/></Pixels></Image></OME>";
	}

	Path write(Path file) throws IOException {
		String xml = description();
		int planes = SLICES * channels * frames;
		int pixels = TEXT + xml.length() + 2 & ~1;
		int directories = pixels + planes * PLANE;
		int[][] tags = entries(xml).toArray(int[][]::new);
		int directory = 2 + 12 * tags.length + 4;
		ByteBuffer tiff = ByteBuffer.allocate(directories + planes * directory);
		tiff.putShort((short) 0x4d4d)
				.putShort((short) 42)
				.putInt(directories)
				.put(xml.getBytes(StandardCharsets.US_ASCII));
		for (int i = 0; i < planes * PLANE / 2; i++) tiff.putShort(pixels + 2 * i, (short) (i - 60));
		tiff.position(directories);
		for (int page = 0; page < planes; page++) {
			tiff.putShort((short) tags.length);
			for (int[] tag : tags)
				tiff.putShort((short) tag[0])
						.putShort((short) tag[1])
						.putInt(tag[2])
						.putInt(tag[0] == 273 ? pixels + page * PLANE : tag[3]);
			tiff.putInt(page == planes - 1 ? 0 : directories + (page + 1) * directory);
		}
		return Files.write(file, tiff.array());
	}

	/** Tag, type, count, value: size, bits, no compression, grey, description, strip, samples, rows, bytes, signed. */
	private Stream<int[]> entries(String xml) {
		Stream<int[]> all = Stream.of(
				new int[] {256, 4, 1, 4},
				new int[] {257, 4, 1, 5},
				new int[] {258, 4, 1, 16},
				new int[] {259, 4, 1, 1},
				new int[] {262, 4, 1, 1},
				new int[] {270, 2, xml.length() + 1, TEXT},
				new int[] {273, 4, 1, 0},
				new int[] {277, 4, 1, 1},
				new int[] {278, 4, 1, 5},
				new int[] {279, 4, 1, PLANE},
				new int[] {339, 4, 1, 2});
		return all.filter(tag -> sampleFormat || tag[0] != 339);
	}
}
