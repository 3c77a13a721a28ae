package sc.fiji.stunet.io;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

import sc.fiji.stunet.fuzz.Bytes;
import sc.fiji.stunet.fuzz.Mutation;
import sc.fiji.stunet.fuzz.Packed;
import sc.fiji.stunet.fuzz.Tokens;

/** Little TIFF files to spoil, of two pages of 4 x 3 pixels; the pages stand in front, the description at the end. */
final class TiffBytes {

	private static final int PIXELS = 24;
	private static final int DESCRIPTION = 270;
	private static final int COMPRESSION = 259;
	private static final int STRIP_OFFSET = 273;
	private static final int STRIP_BYTES = 279;
	private static final int LZW = 5;
	private static final int DEFLATE = 8;
	private static final int ENTRY = 12;
	private static final String IMAGEJ =
			"ImageJ=1.54p\nimages=2\nslices=2\nunit=mm\nspacing=3.0\nloop=false\nmin=0.0\nmax=255.0\n\0";
	private static final String OME = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><OME "
			+ "xmlns=\"http://www.openmicroscopy.org/Schemas/OME/2016-06\"><Image ID=\"Image:0\"><Pixels "
			+ "ID=\"Pixels:0\" "
			+ "DimensionOrder=\"XYZCT\" Type=\"uint16\" SizeX=\"4\" SizeY=\"3\" SizeZ=\"2\" SizeC=\"1\" "
			+ "SizeT=\"1\" PhysicalSizeX=\"500\" PhysicalSizeY=\"0.75\" PhysicalSizeYUnit=\"mm\" "
			+ "PhysicalSizeZ=\"2000\"><Channel ID=\"Channel:0:0\" "
			+ "SamplesPerPixel=\"1\"/><TiffData/></Pixels></Image></OME>\0";

	private TiffBytes() {}

	static List<byte[]> seeds() {
		return List.of(
				tiff(ByteOrder.LITTLE_ENDIAN, 2, 1, ""),
				tiff(ByteOrder.BIG_ENDIAN, 2, 1, IMAGEJ),
				tiff(ByteOrder.LITTLE_ENDIAN, 1, 1, IMAGEJ),
				tiff(ByteOrder.LITTLE_ENDIAN, 2, 1, OME),
				tiff(ByteOrder.BIG_ENDIAN, 2, DEFLATE, OME),
				tiff(ByteOrder.LITTLE_ENDIAN, 2, DEFLATE, IMAGEJ),
				tiff(ByteOrder.LITTLE_ENDIAN, 2, LZW, IMAGEJ),
				tiff(ByteOrder.LITTLE_ENDIAN, 2, 32773, OME));
	}

	/**
	 * @param pages with a directory; ImageJ's have one for all
	 * @param compression none (1), LZW (5), deflate (8), PackBits (32773)
	 */
	static byte[] tiff(ByteOrder order, int pages, int compression, String description) {
		byte[] page = packed(new byte[pages == 1 ? 2 * PIXELS : PIXELS], compression);
		int entries = 13,
				directory = 2 + ENTRY * entries + 4,
				resolution = 8 + pages * directory,
				data = resolution + 8,
				text = data + pages * page.length;
		ByteBuffer tiff = ByteBuffer.allocate(text + description.length()).order(order);
		tiff.put((order == ByteOrder.LITTLE_ENDIAN ? "II" : "MM").getBytes(ISO_8859_1))
				.putShort((short) 42)
				.putInt(8);
		for (int p = 0; p < pages; p++) {
			int[][] tags = {
				{256, 4, 1, 4},
				{257, 4, 1, 3},
				{258, 3, 1, 16},
				{259, 3, 1, compression},
				{262, 3, 1, 1},
				{DESCRIPTION, 2, description.length(), text},
				{273, 4, 1, data + p * page.length},
				{277, 3, 1, 1},
				{278, 4, 1, 3},
				{279, 4, 1, page.length},
				{282, 5, 1, resolution},
				{283, 5, 1, resolution},
				{296, 3, 1, 3}
			};
			tiff.putShort((short) entries);
			for (int[] tag : tags) {
				tiff.putShort((short) tag[0]).putShort((short) tag[1]).putInt(tag[2]);
				if (tag[1] == 3) tiff.putShort((short) tag[3]).putShort((short) 0);
				else tiff.putInt(tag[3]);
			}
			tiff.putInt(p + 1 < pages ? 8 + (p + 1) * directory : 0);
		}
		tiff.putInt(20).putInt(1);
		for (int p = 0; p < pages; p++) tiff.put(page);
		return tiff.put(description.getBytes(ISO_8859_1)).array();
	}

	private static byte[] packed(byte[] zeros, int compression) {
		return switch (compression) {
			case DEFLATE -> Packed.zlib(zeros);
			case LZW -> lzw(zeros);
			// A run of so many zeros.
			case 32773 -> new byte[] {(byte) (1 - zeros.length), 0};
			default -> zeros;
		};
	}

	/** Codes of 9 bits, the first of which clears the table and the last of which ends; nothing is compressed. */
	private static byte[] lzw(byte[] content) {
		BitSet bits = new BitSet();
		int at = 0;
		for (int i = -1; i <= content.length; i++) {
			int code = i < 0 ? 256 : i == content.length ? 257 : content[i] & 0xff;
			for (int bit = 8; bit >= 0; bit--, at++) bits.set(at ^ 7, (code >> bit & 1) == 1);
		}
		return Arrays.copyOf(bits.toByteArray(), (at + 7) / 8);
	}

	/** Changes an entry of a directory, what is packed, or words of the description. */
	static Mutation mutation() {
		Mutation text = Mutation.anyOf(
				Tokens.lines(
						"unit=inch",
						"unit=cm",
						"unit=micron",
						"channels=2",
						"frames=2",
						"images=2147483647",
						"spacing=-1",
						"spacing=nan",
						"hyperstack=true"),
				Tokens.xml(
						"SizeZ=\"-1\"",
						"\"float\"",
						"\"int8\"",
						"\"XYTCZ\"",
						"PhysicalSizeXUnit=\"inch\"",
						"<TiffData IFD=\"9\"",
						"<!DOCTYPE a SYSTEM \"file:///dev/zero\">",
						"&#0;",
						"&a;"));
		return (seed, random) -> {
			boolean packed = ordered(seed).getShort(entry(ordered(seed), COMPRESSION) + 8) == DEFLATE;
			if (packed && random.nextBoolean()) return withStrip(seed, random);
			return random.nextBoolean() && seed[seed.length - 1] == 0
					? withDescription(seed, text, random)
					: withEntry(seed, random);
		};
	}

	/** Other pixels, more or fewer, packed again; they stand at the end. */
	private static byte[] withStrip(byte[] seed, Random random) {
		byte[] strip = Packed.zlib(new Bytes().mutate(new byte[PIXELS], random));
		byte[] all = Mutation.splice(seed, seed.length, seed.length, strip);
		ByteBuffer tiff = ordered(all);
		tiff.putInt(entry(tiff, STRIP_OFFSET) + 8, seed.length);
		tiff.putInt(entry(tiff, STRIP_BYTES) + 8, strip.length);
		return all;
	}

	private static ByteBuffer ordered(byte[] tiff) {
		return ByteBuffer.wrap(tiff).order(tiff[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
	}

	private static int entry(ByteBuffer tiff, int tag) {
		int at = 10;
		while (tiff.getShort(at) != tag) at += ENTRY;
		return at;
	}

	private static byte[] withDescription(byte[] seed, Mutation mutation, Random random) {
		ByteBuffer tiff = ordered(seed);
		int entry = entry(tiff, DESCRIPTION);
		int length = tiff.getInt(entry + 4);
		byte[] all = Mutation.ofTheEnd(length, mutation).mutate(seed, random);
		ordered(all).putInt(entry + 4, length + all.length - seed.length);
		return all;
	}

	private static byte[] withEntry(byte[] seed, Random random) {
		byte[] changed = seed.clone();
		ByteBuffer tiff = ordered(changed);
		int at = 10 + ENTRY * random.nextInt(tiff.getShort(8));
		int number = (int) Bytes.NUMBERS[random.nextInt(Bytes.NUMBERS.length)];
		switch (random.nextInt(4)) {
			case 0 ->
				tiff.putShort(
						at,
						List.of((short) 339, (short) 284, (short) 317, (short) 322, (short) 324, (short) 338, (short)
										330)
								.get(random.nextInt(7)));
			case 1 -> tiff.putShort(at + 2, (short) random.nextInt(20));
			case 2 -> tiff.putInt(at + 4, number);
			default -> tiff.putInt(at + 8, number);
		}
		return changed;
	}
}
