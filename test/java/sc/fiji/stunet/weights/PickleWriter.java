package sc.fiji.stunet.weights;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes pickles code by code, also such as Python never would. Each method writes one code of pickletools. */
final class PickleWriter {

	private final ByteArrayOutputStream out = new ByteArrayOutputStream();

	static PickleWriter protocol(int version) {
		return new PickleWriter().code(0x80).code(version);
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
		code('(')
				.text("storage")
				.global("torch", storageType)
				.text(key)
				.text("cpu")
				.number(elements)
				.codes("tQ");
		return number(offset)
				.numbers(shape)
				.numbers(strides)
				.code(0x89)
				.global("collections", "OrderedDict")
				.codes(")RtR");
	}

	byte[] stopWithoutCode() {
		return out.toByteArray();
	}

	byte[] stop() {
		return code('.').out.toByteArray();
	}
}
