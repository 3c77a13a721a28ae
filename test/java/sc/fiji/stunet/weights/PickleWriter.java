package sc.fiji.stunet.weights;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.Stream;

/** Writes pickles code by code, also such as Python never would. Each method writes one code of pickletools. */
final class PickleWriter {

	private final ByteArrayOutputStream out = new ByteArrayOutputStream();

	static PickleWriter protocol(int version) {
		return new PickleWriter().code(0x80).code(version);
	}

	/** Protocol 2, which PyTorch writes, and what {@link #add} says. */
	static PickleWriter of(String words) {
		return protocol(2).add(words);
	}

	static byte[] pickle(String words) {
		return of(words).stop();
	}

	static byte[] pickle(int version, String words) {
		return protocol(version).add(words).stop();
	}

	/** What stands before the pickle of PyTorch's old container: a magic number, a version, what system wrote it. */
	static PickleWriter legacy() {
		return of("\u008a\n")
				.raw(HexFormat.of().parseHex("6cfc9c46f9206aa85019"))
				.add(". \u0080\u0002 #1001 . \u0080\u0002}.");
	}

	/**
	 * Words with a blank between: {@code @module:name} a global, {@code $module:name} one of the stack, {@code 'text'},
	 * {@code #1} a number, {@code =1,2} a tuple of numbers, {@code %1,2} bytes, {@code <1} and {@code <<1} 32 and 64
	 * bits, {@code &6} a tensor, the whole of storage 0 of so many floats; all else are codes.
	 */
	PickleWriter add(String words) {
		for (String word : words.split(" ", -1)) addWord(word);
		return this;
	}

	private void addWord(String word) {
		String[] name = word.substring(1).split(":", 2);
		switch (word.charAt(0)) {
			case '@' -> global(name[0], name[1]);
			case '$' -> stackGlobal(name[0], name[1]);
			case '\'' -> text(word.substring(1, word.length() - 1));
			case '#' -> number(Long.parseLong(name[0]));
			case '=' -> numbers(longs(name[0]));
			case '%' -> {
				code('B').int32(longs(name[0]).length);
				for (long value : longs(name[0])) code((int) value);
			}
			case '<' -> {
				if (word.startsWith("<<")) int64(Long.parseLong(word.substring(2)));
				else int32(Integer.parseInt(name[0]));
			}
			case '&' -> tensor("FloatStorage", "0", longs(name[0])[0], 0, longs(name[0]), new long[] {1});
			default -> codes(word);
		}
	}

	private static long[] longs(String numbers) {
		return Stream.of(numbers.split(",", -1)).mapToLong(Long::parseLong).toArray();
	}

	PickleWriter code(int code) {
		out.write(code);
		return this;
	}

	PickleWriter codes(String codes) {
		return raw(codes.getBytes(StandardCharsets.ISO_8859_1));
	}

	PickleWriter raw(byte... bytes) {
		out.writeBytes(bytes);
		return this;
	}

	PickleWriter int32(int value) {
		return raw(ByteBuffer.allocate(4)
				.order(ByteOrder.LITTLE_ENDIAN)
				.putInt(value)
				.array());
	}

	PickleWriter int64(long value) {
		return raw(ByteBuffer.allocate(8)
				.order(ByteOrder.LITTLE_ENDIAN)
				.putLong(value)
				.array());
	}

	PickleWriter global(String module, String name) {
		return codes("c" + module + "\n" + name + "\n");
	}

	PickleWriter stackGlobal(String module, String name) {
		return text(module).text(name).code(0x93);
	}

	PickleWriter text(String text) {
		byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
		return code('X').int32(utf8.length).raw(utf8);
	}

	PickleWriter number(long value) {
		return code(0x8a).code(8).int64(value);
	}

	PickleWriter bytes(byte... bytes) {
		return code('B').int32(bytes.length).raw(bytes);
	}

	/** A tuple of whole numbers. */
	PickleWriter numbers(long... values) {
		code('(');
		for (long value : values) number(value);
		return code('t');
	}

	/** {@code torch._utils._rebuild_tensor_v2} of a whole storage or of a part. */
	PickleWriter tensor(String storageType, String key, long elements, long offset, long[] shape, long[] strides) {
		global("torch._utils", "_rebuild_tensor_v2").code('(');
		add("( 'storage' @torch:" + storageType).text(key).add("'cpu' #" + elements + " tQ #" + offset);
		return numbers(shape).numbers(strides).add("\u0089 @collections:OrderedDict )RtR");
	}

	byte[] stopWithoutCode() {
		return out.toByteArray();
	}

	byte[] stop() {
		return code('.').out.toByteArray();
	}
}
