package sc.fiji.stunet.weights;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.files.Sha256;
import sc.fiji.stunet.model.Weights;

/** Writes {@link Weights} as a safetensors file, one parameter after the other, completely or not at all. */
public final class SafetensorsWriter {

	/** The precision of stored parameters; as a function of their names, that of all. */
	public enum Precision implements Function<String, Precision> {
		FP32(ElementType.F32),
		FP16(ElementType.F16),
		/** The upper half of FP32. */
		BF16(ElementType.BF16);

		private final ElementType type;

		Precision(ElementType type) {
			this.type = type;
		}

		/** The least in which numbers of a type are exact; FP32 for wider ones. */
		static Precision of(ElementType type) {
			return switch (type) {
				case F16 -> FP16;
				case BF16 -> BF16;
				default -> FP32;
			};
		}

		@Override
		public Precision apply(String name) {
			return this;
		}
	}

	private static final int CHUNK = 1 << 14;

	private SafetensorsWriter() {}

	/**
	 * @param names the parameters to write, in this order
	 * @param precision of each of them
	 * @return SHA-256 of the file, 64 hexadecimal digits
	 * @throws sc.fiji.stunet.files.InvalidOutput if the file cannot be written
	 */
	public static String write(
			Path target,
			boolean overwrite,
			Weights weights,
			List<String> names,
			Function<String, Precision> precision) {
		MessageDigest sha256 = Sha256.digest();
		AtomicFile.write(target, overwrite, out -> {
			OutputStream digested = new DigestOutputStream(out, sha256);
			digested.write(header(weights, names, precision));
			for (String name : names) writeValues(digested, weights.values(name), precision.apply(name).type);
		});
		return HexFormat.of().formatHex(sha256.digest());
	}

	private static byte[] header(Weights weights, List<String> names, Function<String, Precision> precision) {
		ObjectNode header = JsonNodeFactory.instance.objectNode();
		// PyTorch's readers require it.
		header.putObject("__metadata__").put("format", "pt");
		long offset = 0;
		for (String name : names) {
			ElementType type = precision.apply(name).type;
			ObjectNode tensor = header.putObject(name).put("dtype", type.safetensors);
			long bytes = type.bytes;
			var shape = tensor.putArray("shape");
			for (int length : weights.shape(name)) {
				shape.add(length);
				bytes *= length;
			}
			tensor.putArray("data_offsets").add(offset).add(offset + bytes);
			offset += bytes;
		}
		byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
		// Blanks up to a multiple of 8, so that the values are aligned.
		int padded = (json.length + 7) / 8 * 8;
		ByteBuffer bytes = ByteBuffer.allocate(8 + padded)
				.order(ByteOrder.LITTLE_ENDIAN)
				.putLong(padded)
				.put(json);
		while (bytes.hasRemaining()) bytes.put((byte) ' ');
		return bytes.array();
	}

	/** Writes numbers in another type, in little-endian order. */
	static void writeValues(OutputStream out, FloatBuffer values, ElementType type) throws IOException {
		ByteBuffer chunk = ByteBuffer.allocate(CHUNK * type.bytes).order(ByteOrder.LITTLE_ENDIAN);
		FloatBuffer rest = values.duplicate();
		float[] some = new float[CHUNK];
		while (rest.hasRemaining()) {
			int count = Math.min(CHUNK, rest.remaining());
			rest.get(some, 0, count);
			chunk.clear();
			if (type == ElementType.F32) chunk.asFloatBuffer().put(some, 0, count);
			else for (int i = 0; i < count; i++) chunk.putShort(2 * i, type.shorten(some[i]));
			out.write(chunk.array(), 0, count * type.bytes);
		}
	}
}
