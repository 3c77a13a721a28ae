package sc.fiji.stunet.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.model.InvalidModel;

/** Pickles are data: what they hold is read, what they want to run is refused by name. */
class UnpicklerTest {

	private static Object read(byte[] pickle) {
		return Unpickler.read(ByteBuffer.wrap(pickle), "evil.pkl");
	}

	private static PickleWriter pickle() {
		return PickleWriter.protocol(2);
	}

	static Stream<Arguments> pickles() {
		byte[] command = "cos\nsystem\n(S'ls'\ntR.".getBytes(StandardCharsets.ISO_8859_1);
		return Stream.of(
				arguments("os.system", command),
				arguments(
						"os.system",
						pickle().global("os", "system")
								.text("ls")
								.codes("\u0085R")
								.stop()),
				arguments(
						"posix.system",
						PickleWriter.protocol(4)
								.stackGlobal("posix", "system")
								.text("ls")
								.codes("\u0085R")
								.stop()),
				arguments(
						"nt.system",
						PickleWriter.protocol(5)
								.stackGlobal("nt", "system")
								.text("ls")
								.codes("\u0085R")
								.stop()),
				arguments(
						"builtins.eval",
						pickle().global("builtins", "eval")
								.text("1")
								.codes("\u0085R")
								.stop()),
				arguments(
						"__builtin__.eval",
						pickle().global("__builtin__", "eval")
								.text("1")
								.codes("\u0085R")
								.stop()),
				arguments(
						"builtins.getattr",
						PickleWriter.protocol(4)
								.stackGlobal("builtins", "getattr")
								.stop()),
				// With a dotted name, protocol 4 reaches into objects.
				arguments(
						"collections.OrderedDict.__init__",
						PickleWriter.protocol(4)
								.stackGlobal("collections", "OrderedDict.__init__")
								.stop()),
				arguments(
						"numpy.testing._private.utils.runstring",
						pickle().global("numpy.testing._private.utils", "runstring")
								.stop()),
				arguments("torch.load", pickle().global("torch", "load").stop()),
				arguments(
						"subprocess.Popen", "\u0080\u0002(isubprocess\nPopen\n.".getBytes(StandardCharsets.ISO_8859_1)),
				arguments(
						"runpy._run_code",
						pickle().codes("(")
								.global("runpy", "_run_code")
								.text("x")
								.codes("o")
								.stop()),
				// Deep inside of what looks like a checkpoint.
				arguments(
						"os.system",
						pickle().codes("}")
								.text("state_dict")
								.codes("}")
								.text("w")
								.codes("]")
								.global("os", "system")
								.text("ls")
								.codes("\u0085Rasss")
								.stop()),
				arguments(
						"webbrowser.open",
						pickle().global("collections", "OrderedDict")
								.codes("]]")
								.global("webbrowser", "open")
								.stop()));
	}

	@ParameterizedTest
	@MethodSource("pickles")
	void whatIsNotDataIsRefusedByName(String name, byte[] pickle) {
		String sentence = assertThrows(InvalidModel.class, () -> read(pickle)).getMessage();
		assertTrue(
				sentence.startsWith("evil.pkl asks for '" + name + "'") && sentence.contains("nothing was run"),
				sentence);
	}

	/** Alarming only where there is reason to be: what to do is said of a class of somebody's program. */
	@ParameterizedTest
	@CsvSource({
		"os.system,do not trust",
		"subprocess.Popen,do not trust",
		"builtins.eval,do not trust",
		"functools.partial,do not trust",
		"types.FunctionType,do not trust",
		"torch.hub.load,do not trust",
		"mylab.config.Settings,save the parameters alone",
		"nnunet.network_architecture.STUNet.STUNet,save the parameters alone",
		"torch.optim.lr_scheduler.PolynomialLR,save the parameters alone",
		"torch.ComplexFloatStorage,not supported",
		"torch._utils._rebuild_qtensor,not supported"
	})
	void adviceIsAboutWhatIsThere(String name, String advice) {
		int dot = name.lastIndexOf('.');
		byte[] pickle = pickle().global(name.substring(0, dot), name.substring(dot + 1))
				.codes(")R")
				.stop();
		String sentence = assertThrows(InvalidModel.class, () -> read(pickle)).getMessage();
		assertTrue(sentence.contains("nothing was run") && sentence.contains(advice), sentence);
	}

	static Stream<Arguments> usualObjects() {
		return Stream.of(
				arguments(
						"'pathlib.PosixPath'",
						pickle().global("pathlib", "PosixPath")
								.text("a")
								.text("b")
								.codes("\u0086R")
								.stop()),
				arguments(
						"'pathlib._local.PosixPath'",
						pickle().global("pathlib._local", "PosixPath")
								.text("a")
								.codes("\u0085R")
								.stop()),
				arguments(
						"'argparse.Namespace'",
						pickle().global("argparse", "Namespace")
								.codes(")\u0081}")
								.text("lr")
								.codes("K\u0001sb")
								.stop()),
				arguments(
						"'torch.torch_version.TorchVersion'",
						pickle().global("torch.torch_version", "TorchVersion")
								.text("2.1.0")
								.codes("\u0085\u0081}b")
								.stop()),
				arguments(
						"'decimal.Decimal'",
						pickle().global("decimal", "Decimal")
								.text("1")
								.codes("\u0085R")
								.stop()),
				arguments(
						"'datetime.datetime'",
						pickle().global("datetime", "datetime")
								.bytes((byte) 7)
								.codes("\u0085R")
								.stop()),
				arguments(
						"'omegaconf.dictconfig.DictConfig'",
						pickle().global("omegaconf.dictconfig", "DictConfig")
								.codes(")\u0081}b")
								.stop()),
				arguments(
						"'builtins.complex'",
						pickle().global("__builtin__", "complex")
								.codes("K\u0001K\u0001\u0086R")
								.stop()),
				arguments(
						"a dict",
						pickle().global("collections", "defaultdict")
								.global("__builtin__", "list")
								.codes("\u0085R")
								.text("a")
								.codes("K\u0001s")
								.stop()),
				arguments(
						"a dict",
						pickle().global("collections", "Counter")
								.codes("}\u0085R")
								.stop()),
				arguments(
						"a dict",
						pickle().global("easydict", "EasyDict")
								.codes(")\u0081")
								.text("a")
								.codes("K\u0001s}b")
								.stop()),
				arguments(
						"a list",
						pickle().global("collections", "deque")
								.codes(")K\u0005\u0086R(K\u0001K\u0002e")
								.stop()),
				arguments(
						"a list",
						pickle().global("builtins", "frozenset")
								.codes("]\u0085R")
								.stop()),
				arguments("'typing.Any'", pickle().global("typing", "Any").stop()),
				arguments(
						"an object of the kind Tensor",
						pickle().global("torch._utils", "_rebuild_parameter_with_state")
								.codes("(")
								.tensor("FloatStorage", "0", 8, 0, new long[] {8}, new long[] {1})
								.codes("\u0089}}tR")
								.stop()),
				arguments(
						"an object of the kind Tensor",
						pickle().global("torch._tensor", "_rebuild_from_type_v2")
								.codes("(")
								.global("torch._utils", "_rebuild_tensor_v2")
								.global("monai.data.meta_tensor", "MetaTensor")
								.codes("((")
								.text("storage")
								.global("torch", "FloatStorage")
								.text("0")
								.text("cpu")
								.number(8)
								.codes("tQ")
								.number(0)
								.numbers(8)
								.numbers(1)
								.codes("\u0089}t}tR")
								.stop()));
	}

	@ParameterizedTest
	@MethodSource("usualObjects")
	void usualObjectsBecomeInertData(String kind, byte[] pickle) {
		assertEquals(kind, Pickled.kind(Unpickler.read(ByteBuffer.wrap(pickle), "usual.pkl", TorchContainer::storage)));
	}

	static Stream<Arguments> tricks() {
		return Stream.of(
				// Allowed names with arguments that the original does not write.
				arguments(
						"'_codecs.encode'",
						pickle().global("_codecs", "encode")
								.text("x")
								.text("rot13")
								.codes("\u0086R")
								.stop()),
				arguments(
						"'_codecs.encode'",
						pickle().global("_codecs", "encode").codes(")R").stop()),
				arguments(
						"'_codecs.encode'",
						pickle().global("_codecs", "encode")
								.text("\u0416")
								.text("latin1")
								.codes("\u0086R")
								.stop()),
				arguments(
						"'collections.OrderedDict'",
						pickle().global("collections", "OrderedDict")
								.text("x")
								.codes("\u0085R")
								.stop()),
				arguments(
						"'collections.OrderedDict'",
						pickle().global("collections", "OrderedDict")
								.codes("]")
								.numbers(1)
								.codes("a\u0085R")
								.stop()),
				arguments(
						"'numpy.dtype'",
						pickle().global("numpy", "dtype")
								.text("O8")
								.codes("\u0085R")
								.stop()),
				arguments(
						"'numpy.dtype'",
						pickle().global("numpy", "dtype").codes(")R").stop()),
				arguments(
						"'numpy.core.multiarray._reconstruct'",
						pickle().global("numpy.core.multiarray", "_reconstruct")
								.global("collections", "OrderedDict")
								.codes("\u0085R")
								.stop()),
				arguments(
						"'numpy.core.multiarray.scalar'",
						pickle().global("numpy.core.multiarray", "scalar")
								.global("numpy", "dtype")
								.text("f8")
								.codes("\u0085R")
								.bytes((byte) 1)
								.codes("\u0086R")
								.stop()),
				arguments(
						"'torch._utils._rebuild_tensor_v2'",
						pickle().global("torch._utils", "_rebuild_tensor_v2")
								.text("x")
								.codes("\u0085R")
								.stop()),
				arguments(
						"'torch._tensor._rebuild_from_type_v2'",
						pickle().global("torch._tensor", "_rebuild_from_type_v2")
								.codes("(")
								.global("collections", "OrderedDict")
								.codes("N)NtR")
								.stop()),
				// What is not to be called.
				arguments(
						"'builtins.list'",
						pickle().global("builtins", "list").codes(")R").stop()),
				arguments(
						"'numpy.ndarray'",
						pickle().global("numpy", "ndarray").codes(")R").stop()),
				arguments(
						"'torch.FloatStorage'",
						pickle().global("torch", "FloatStorage").codes(")R").stop()),
				arguments(
						"'torch.FloatStorage'",
						pickle().global("torch", "FloatStorage")
								.codes(")\u0081")
								.stop()),
				arguments("a dict", pickle().codes("})R").stop()),
				// What has no inner state to set.
				arguments("a list", pickle().codes("]}b").stop()),
				arguments("a dict", pickle().codes("}}b").stop()),
				arguments(
						"'collections.OrderedDict'",
						pickle().global("collections", "OrderedDict")
								.codes("}b")
								.stop()),
				arguments(
						"NumpyType",
						pickle().global("numpy", "dtype")
								.text("i8")
								.codes("\u0085R")
								.numbers(3, 4)
								.codes("b")
								.stop()));
	}

	@ParameterizedTest
	@MethodSource("tricks")
	void allowedNamesTakeOnlyWhatTheOriginalWrites(String name, byte[] pickle) {
		String sentence = assertThrows(InvalidModel.class, () -> read(pickle)).getMessage();
		assertTrue(
				sentence.startsWith("evil.pkl ") && sentence.contains(name) && sentence.contains("nothing was run"),
				sentence);
	}

	static Stream<Arguments> damage() {
		return Stream.of(
				arguments("ends too early", new byte[0]),
				arguments(
						"ends too early",
						pickle().code('X').int32(5).raw((byte) 'a').stop()),
				arguments("ends too early", pickle().code('X').int32(-1).stop()),
				arguments(
						"ends too early",
						PickleWriter.protocol(4)
								.code(0x8d)
								.int64(Long.MAX_VALUE)
								.stop()),
				arguments(
						"ends too early",
						PickleWriter.protocol(4).code(0x8e).int64(1L << 40).stop()),
				arguments(
						"ends too early",
						PickleWriter.protocol(5).code(0x96).int64(-1).stop()),
				arguments(
						"ends too early",
						PickleWriter.protocol(4)
								.code(0x95)
								.int64(1L << 40)
								.codes("N")
								.stop()),
				arguments(
						"number of 2147483647 bytes",
						pickle().code(0x8b).int32(Integer.MAX_VALUE).stop()),
				arguments("number of -1 bytes", pickle().code(0x8b).int32(-1).stop()),
				arguments("takes more than it has", pickle().codes("0").stop()),
				arguments("does not end with one object", pickle().codes("NN").stop()),
				arguments("does not end with one object", pickle().codes("(N").stop()),
				arguments("closes what it has not opened", pickle().codes("Nt").stop()),
				arguments(
						"recalls what it has not stored",
						pickle().code('j').int32(-7).stop()),
				arguments("protocol 6", PickleWriter.protocol(6).codes("N").stop()),
				arguments("0x49", pickle().codes("I1\n").stop()),
				arguments("0x82", pickle().code(0x82).code(1).stop()),
				arguments("0x97", PickleWriter.protocol(5).code(0x97).stop()),
				arguments("not a storage", pickle().text("x").code('Q').stop()),
				arguments("half an item", pickle().codes("}(Nu").stop()),
				arguments("key of an item", pickle().codes("}]Ns").stop()),
				arguments("appends to", pickle().codes("}Na").stop()),
				arguments(
						"no text",
						PickleWriter.protocol(4).codes("NN").code(0x93).stop()));
	}

	@ParameterizedTest
	@MethodSource("damage")
	void damageIsSaid(String why, byte[] pickle) {
		String sentence = assertThrows(InvalidModel.class, () -> read(pickle)).getMessage();
		assertTrue(sentence.startsWith("evil.pkl is damaged: ") && sentence.contains(why), sentence);
	}

	@Test
	void everyTruncationIsRefused() {
		byte[] whole = pickle().codes("}")
				.text("a")
				.bytes((byte) 1)
				.codes("s")
				.tensor("FloatStorage", "0", 8, 0, new long[] {8}, new long[] {1})
				.codes("0")
				.stop();
		for (int length = 0; length < whole.length; length++) {
			byte[] part = Arrays.copyOf(whole, length);
			assertThrows(
					InvalidModel.class,
					() -> Unpickler.read(ByteBuffer.wrap(part), "part", TorchContainer::storage),
					"length " + length);
		}
	}

	/** A few bytes that would fill any memory, or take for ever. */
	@Test
	void bombsAreDefused() {
		PickleWriter copies = pickle().text("x".repeat(1 << 20)).codes("q\u0000");
		for (int i = 0; i < 100; i++)
			copies.global("_codecs", "encode").codes("h\u0000").text("latin1").codes("\u0086R0");
		assertTrue(assertThrows(InvalidModel.class, () -> read(copies.stop()))
				.getMessage()
				.contains("far more of itself"));

		assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
			Object laughs = read(lists(60));
			assertThrows(InvalidModel.class, () -> PickledJson.of(laughs, "evil.pkl"));
		});
		assertThrows(
				InvalidModel.class,
				() -> PickledJson.of(read(pickle().codes("]q\u0000h\u0000a").stop()), "evil.pkl"));
	}

	/** Keys of one hash, which Java's maps would search one by one: NumPy's numbers, and numbers among texts. */
	@Test
	void keysOfOneHashTakeNoLonger() {
		PickleWriter scalars = pickle().global("numpy.core.multiarray", "scalar")
				.codes("q\u0000")
				.global("numpy", "dtype")
				.text("i8")
				.codes("\u0085Rq\u000100}(");
		PickleWriter numbers = pickle().codes("}(");
		PickleWriter mixed = pickle().codes("}(");
		for (long i = 0; i < 100_000; i++) {
			scalars.codes("h\u0000h\u0001").code('C').code(8).int64(i << 32 | i).codes("\u0086RN");
			numbers.number(i << 32 | i).codes("N");
			mixed.number(i << 32 | i)
					.codes("N")
					.code('G')
					.int64(Long.reverseBytes(i << 32 | i))
					.codes("N");
		}
		assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
			assertEquals(100_000, ((Map<?, ?>) read(scalars.codes("u").stop())).size());
			assertEquals(100_000, ((Map<?, ?>) read(numbers.codes("u").stop())).size());
			assertTrue(
					assertThrows(InvalidModel.class, () -> read(mixed.codes("u").stop()))
							.getMessage()
							.contains("key of an item"));
		});
	}

	/** As Python keeps them: 1 and "1" are two. */
	@Test
	void keysKeepTheirKind() {
		assertEquals(
				Map.of(1L, true, "1", false),
				read(pickle().codes("}(K\u0001\u0088")
						.text("1")
						.codes("\u0089u")
						.stop()));
	}

	/** Each takes a few bytes of the file per step and much more of something else. */
	static Stream<Arguments> floods() {
		String many = "x".repeat(1 << 20);
		PickleWriter tuple = pickle().code('(').codes("N".repeat(1 << 20)).codes("tq\u0000");
		return Stream.of(
				arguments(
						"more objects",
						pickle().code('(')
								.codes("]".repeat(3_000_000))
								.codes("l")
								.stop()),
				arguments("more objects", pickle().codes("(".repeat(3_000_000)).stop()),
				arguments("more objects", pickle().codes("}".repeat(3_000_000)).stop()),
				arguments(
						"more objects",
						pickle().codes(")" + "\u0085".repeat(3_000_000)).stop()),
				arguments(
						"stores more",
						pickle().codes("N" + "\u0094".repeat(3_000_000)).stop()),
				arguments(
						"key of an item",
						pickle().codes("}").text(many).codes("Ns").stop()),
				arguments(
						"longer than any",
						PickleWriter.protocol(4)
								.text(many)
								.codes("\u0094")
								.text("x")
								.codes("\u0093")
								.stop()),
				arguments(
						"more arguments",
						tuple.global("torch", "Size").codes("h\u0000R").stop()));
	}

	@ParameterizedTest
	@MethodSource("floods")
	void floodsEndSoon(String why, byte[] pickle) {
		String sentence = assertTimeoutPreemptively(
				Duration.ofSeconds(20),
				() -> assertThrows(InvalidModel.class, () -> read(pickle)).getMessage());
		assertTrue(sentence.startsWith("evil.pkl is damaged: ") && sentence.contains(why), sentence);
	}

	/** The shape of a tensor, copied for each, would be a million numbers a hundred thousand times. */
	@Test
	void longShapesAreNotCopied() {
		PickleWriter tensors = pickle().code('(')
				.codes("N".repeat(1 << 20))
				.codes("tq\u00000")
				.global("torch._utils", "_rebuild_tensor_v2")
				.codes("(")
				.codes("(")
				.text("storage")
				.global("torch", "FloatStorage")
				.text("0")
				.text("cpu")
				.number(8)
				.codes("tQ")
				.number(0)
				.codes("h\u0000h\u0000")
				.codes("tR");
		assertTrue(assertThrows(
						InvalidModel.class,
						() -> Unpickler.read(ByteBuffer.wrap(tensors.stop()), "evil.pkl", TorchContainer::storage))
				.getMessage()
				.contains("'torch._utils._rebuild_tensor_v2'"));
	}

	/** A list of twice a list of twice a list ... */
	private static byte[] lists(int depth) {
		PickleWriter nested = pickle().codes("]q\u0000");
		for (int i = 0; i < depth; i++) nested.codes("0](h\u0000h\u0000eq\u0000");
		return nested.stop();
	}

	@ParameterizedTest
	@ValueSource(ints = {2, 3, 4, 5})
	void dataIsRead(int protocol) {
		byte[] pickle = PickleWriter.protocol(protocol)
				.codes("}(")
				.text("a")
				.number(-5)
				.text("b")
				.code('G')
				.raw(ByteBuffer.allocate(8).putDouble(1.5).array())
				.text("c")
				.codes("(\u0088\u0089Nt")
				.text("d")
				.codes("](K\u0001M\u0002\u0001J")
				.int32(-3)
				.codes("e")
				.text("e")
				.bytes((byte) 7)
				.codes("u")
				.stop();
		Map<?, ?> map = (Map<?, ?>) read(pickle);
		assertEquals(List.of("a", "b", "c", "d", "e"), List.copyOf(map.keySet()));
		assertEquals(-5L, map.get("a"));
		assertEquals(1.5, map.get("b"));
		assertEquals(new Pickled.Tuple(Arrays.asList(true, false, null)), map.get("c"));
		assertEquals(List.of(1L, 258L, -3L), map.get("d"));
		assertArrayEquals(new byte[] {7}, ((Pickled.Bytes) map.get("e")).content());
	}

	@Test
	void longNumbersAreExact() {
		byte[] magic = pickle().code(0x8a)
				.code(10)
				.raw(
						(byte) 0x6c,
						(byte) 0xfc,
						(byte) 0x9c,
						(byte) 0x46,
						(byte) 0xf9,
						(byte) 0x20,
						(byte) 0x6a,
						(byte) 0xa8,
						(byte) 0x50,
						(byte) 0x19)
				.stop();
		assertEquals(new BigInteger("1950a86a20f9469cfc6c", 16), read(magic));
		assertEquals(-1L, read(pickle().code(0x8a).code(1).raw((byte) 0xff).stop()));
		assertEquals(0L, read(pickle().code(0x8a).code(0).stop()));
	}

	@Test
	void arraysKeepTheirOrder() {
		// numpy.asfortranarray([[1, 2, 3], [4, 5, 6]]) of big-endian int16
		byte[] pickle = pickle().global("numpy._core.multiarray", "_reconstruct")
				.codes("(")
				.global("numpy", "ndarray")
				.numbers(0)
				.bytes((byte) 'b')
				.codes("tR")
				.codes("(")
				.number(1)
				.numbers(2, 3)
				.global("numpy", "dtype")
				.codes("(")
				.text("i2")
				.codes("\u0089\u0088tR(")
				.number(3)
				.text(">")
				.codes("NNNtb")
				.codes("\u0088")
				.bytes(
						(byte) 0, (byte) 1, (byte) 0, (byte) 4, (byte) 0, (byte) 2, (byte) 0, (byte) 5, (byte) 0,
						(byte) 3, (byte) 0, (byte) 6)
				.codes("tb")
				.stop();
		NumpyArray array = (NumpyArray) read(pickle);
		assertEquals("int16", array.dtype());
		assertEquals(List.of(2, 3), array.shape());
		assertEquals(List.of(List.of(1L, 2L, 3L), List.of(4L, 5L, 6L)), array.toLists());
	}
}
