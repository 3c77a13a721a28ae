package sc.fiji.stunet.fuzz;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;

/** Containers that are opened, changed inside and closed again. */
public final class Packed {

	private static final int CENTRAL = 0x02014b50;

	private Packed() {}

	@FunctionalInterface
	private interface Filter<S> {

		S of(S stream) throws IOException;
	}

	private static byte[] read(byte[] packed, Filter<InputStream> filter) {
		try (InputStream in = filter.of(new ByteArrayInputStream(packed))) {
			return in.readAllBytes();
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}

	private static byte[] write(byte[] content, Filter<OutputStream> filter) {
		ByteArrayOutputStream packed = new ByteArrayOutputStream();
		try (OutputStream out = filter.of(packed)) {
			out.write(content);
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
		return packed.toByteArray();
	}

	public static byte[] gzip(byte[] content) {
		return write(content, GZIPOutputStream::new);
	}

	public static byte[] zlib(byte[] content) {
		return write(content, DeflaterOutputStream::new);
	}

	public static Mutation insideGzip(Mutation content) {
		return Mutation.inside(packed -> read(packed, GZIPInputStream::new), Packed::gzip, content);
	}

	public static Mutation insideZlib(Mutation content) {
		return Mutation.inside(packed -> read(packed, InflaterInputStream::new), Packed::zlib, content);
	}

	/** Changes one entry of a zip as {@link #zip} writes it. */
	public static Mutation insideZip(String entry, Mutation content) {
		return (seed, random) -> {
			Map<String, byte[]> entries = entries(seed);
			entries.computeIfPresent(entry, (name, bytes) -> content.mutate(bytes, random));
			return zip(entries);
		};
	}

	/** Stored, without checksums, as PyTorch reads it. */
	public static byte[] zip(Map<String, byte[]> entries) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		ByteArrayOutputStream directory = new ByteArrayOutputStream();
		entries.forEach((name, content) -> {
			byte[] path = name.getBytes(StandardCharsets.UTF_8);
			ByteBuffer common = little(26)
					.putShort((short) 20)
					.putInt(0)
					.putInt(0)
					.putInt(0)
					.putInt(content.length)
					.putInt(content.length)
					.putShort((short) path.length)
					.putShort((short) 0);
			directory.writeBytes(little(6).putInt(CENTRAL).putShort((short) 20).array());
			directory.writeBytes(common.array());
			directory.writeBytes(little(14).position(10).putInt(out.size()).array());
			directory.writeBytes(path);
			out.writeBytes(little(4).putInt(0x04034b50).array());
			out.writeBytes(common.array());
			out.writeBytes(path);
			out.writeBytes(content);
		});
		int at = out.size();
		out.writeBytes(directory.toByteArray());
		out.writeBytes(little(22)
				.putInt(0x06054b50)
				.putInt(0)
				.putShort((short) entries.size())
				.putShort((short) entries.size())
				.putInt(directory.size())
				.putInt(at)
				.putShort((short) 0)
				.array());
		return out.toByteArray();
	}

	private static ByteBuffer little(int bytes) {
		return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
	}

	/** What {@link #zip} was made of. */
	private static Map<String, byte[]> entries(byte[] zip) {
		ByteBuffer bytes = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
		Map<String, byte[]> entries = new LinkedHashMap<>();
		for (int at = bytes.getInt(zip.length - 6); bytes.getInt(at) == CENTRAL; ) {
			int length = bytes.getShort(at + 28);
			String name = new String(zip, at + 46, length, StandardCharsets.UTF_8);
			byte[] content = new byte[bytes.getInt(at + 24)];
			bytes.get(bytes.getInt(at + 42) + 30 + length, content);
			entries.put(name, content);
			at += 46 + length;
		}
		return entries;
	}
}
