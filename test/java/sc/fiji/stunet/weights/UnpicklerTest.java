package sc.fiji.stunet.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static sc.fiji.stunet.failure.Refusals.refused;
import static sc.fiji.stunet.failure.Refusals.says;
import static sc.fiji.stunet.weights.PickleWriter.pickle;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
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

	static Stream<Arguments> pickles() {
		byte[] command = "cos\nsystem\n(S'ls'\ntR.".getBytes(StandardCharsets.ISO_8859_1);
		return Stream.of(
				arguments("os.system", command),
				arguments("os.system", pickle("@os:system 'ls' \u0085R")),
				arguments("posix.system", pickle(4, "$posix:system 'ls' \u0085R")),
				arguments("nt.system", pickle(5, "$nt:system 'ls' \u0085R")),
				arguments("builtins.eval", pickle("@builtins:eval '1' \u0085R")),
				arguments("__builtin__.eval", pickle("@__builtin__:eval '1' \u0085R")),
				arguments("builtins.getattr", pickle(4, "$builtins:getattr")),
				// With a dotted name, protocol 4 reaches into objects.
				arguments("collections.OrderedDict.__init__", pickle(4, "$collections:OrderedDict.__init__")),
				arguments("numpy.testing._private.utils.runstring", pickle("@numpy.testing._private.utils:runstring")),
				arguments("torch.load", pickle("@torch:load")),
				arguments(
						"subprocess.Popen", "\u0080\u0002(isubprocess\nPopen\n.".getBytes(StandardCharsets.ISO_8859_1)),
				arguments("runpy._run_code", pickle("( @runpy:_run_code 'x' o")),
				// Deep inside of what looks like a checkpoint.
				arguments("os.system", pickle("} 'state_dict' } 'w' ] @os:system 'ls' \u0085Rasss")),
				arguments("webbrowser.open", pickle("@collections:OrderedDict ]] @webbrowser:open")));
	}

	@ParameterizedTest
	@MethodSource("pickles")
	void whatIsNotDataIsRefusedByName(String name, byte[] pickle) {
		refused(InvalidModel.class, () -> read(pickle), "^evil.pkl asks for '" + name + "'", "nothing was run");
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
		byte[] pickle = PickleWriter.protocol(2)
				.global(name.substring(0, dot), name.substring(dot + 1))
				.codes(")R")
				.stop();
		refused(InvalidModel.class, () -> read(pickle), "nothing was run", advice);
	}

	static Stream<Arguments> usualObjects() {
		return Stream.of(
				arguments("'pathlib.PosixPath'", pickle("@pathlib:PosixPath 'a' 'b' \u0086R")),
				arguments("'pathlib._local.PosixPath'", pickle("@pathlib._local:PosixPath 'a' \u0085R")),
				arguments("'argparse.Namespace'", pickle("@argparse:Namespace )\u0081} 'lr' K\u0001sb")),
				arguments(
						"'torch.torch_version.TorchVersion'",
						pickle("@torch.torch_version:TorchVersion '2.1.0' \u0085\u0081}b")),
				arguments("'decimal.Decimal'", pickle("@decimal:Decimal '1' \u0085R")),
				arguments("'datetime.datetime'", pickle("@datetime:datetime %7 \u0085R")),
				arguments("'omegaconf.dictconfig.DictConfig'", pickle("@omegaconf.dictconfig:DictConfig )\u0081}b")),
				arguments("'builtins.complex'", pickle("@__builtin__:complex K\u0001K\u0001\u0086R")),
				arguments("a dict", pickle("@collections:defaultdict @__builtin__:list \u0085R 'a' K\u0001s")),
				arguments("a dict", pickle("@collections:Counter }\u0085R")),
				arguments("a dict", pickle("@easydict:EasyDict )\u0081 'a' K\u0001s}b")),
				arguments("a list", pickle("@collections:deque )K\u0005\u0086R(K\u0001K\u0002e")),
				arguments("a list", pickle("@builtins:frozenset ]\u0085R")),
				arguments("'typing.Any'", pickle("@typing:Any")),
				arguments(
						"an object of the kind Tensor",
						pickle("@torch._utils:_rebuild_parameter_with_state ( &8 \u0089}}tR")),
				arguments(
						"an object of the kind Tensor",
						pickle("@torch._tensor:_rebuild_from_type_v2 ( @torch._utils:_rebuild_tensor_v2 "
								+ "@monai.data.meta_tensor:MetaTensor "
								+ "(( 'storage' @torch:FloatStorage '0' 'cpu' #8 tQ #0 =8 =1 \u0089}t}tR")));
	}

	@ParameterizedTest
	@MethodSource("usualObjects")
	void usualObjectsBecomeInertData(String kind, byte[] pickle) {
		assertEquals(kind, Pickled.kind(Unpickler.read(ByteBuffer.wrap(pickle), "usual.pkl", TorchContainer::storage)));
	}

	static Stream<Arguments> tricks() {
		return Stream.of(
				// Allowed names with arguments that the original does not write.
				arguments("'_codecs.encode'", pickle("@_codecs:encode 'x' 'rot13' \u0086R")),
				arguments("'_codecs.encode'", pickle("@_codecs:encode )R")),
				arguments("'_codecs.encode'", pickle("@_codecs:encode '\u0416' 'latin1' \u0086R")),
				arguments("'collections.OrderedDict'", pickle("@collections:OrderedDict 'x' \u0085R")),
				arguments("'collections.OrderedDict'", pickle("@collections:OrderedDict ] =1 a\u0085R")),
				arguments("'numpy.dtype'", pickle("@numpy:dtype 'O8' \u0085R")),
				arguments("'numpy.dtype'", pickle("@numpy:dtype )R")),
				arguments(
						"'numpy.core.multiarray._reconstruct'",
						pickle("@numpy.core.multiarray:_reconstruct @collections:OrderedDict \u0085R")),
				arguments(
						"'numpy.core.multiarray.scalar'",
						pickle("@numpy.core.multiarray:scalar @numpy:dtype 'f8' \u0085R %1 \u0086R")),
				arguments("'torch._utils._rebuild_tensor_v2'", pickle("@torch._utils:_rebuild_tensor_v2 'x' \u0085R")),
				arguments(
						"'torch._tensor._rebuild_from_type_v2'",
						pickle("@torch._tensor:_rebuild_from_type_v2 ( @collections:OrderedDict N)NtR")),
				// What is not to be called.
				arguments("'builtins.list'", pickle("@builtins:list )R")),
				arguments("'numpy.ndarray'", pickle("@numpy:ndarray )R")),
				arguments("'torch.FloatStorage'", pickle("@torch:FloatStorage )R")),
				arguments("'torch.FloatStorage'", pickle("@torch:FloatStorage )\u0081")),
				arguments("a dict", pickle("})R")),
				// What has no inner state to set.
				arguments("a list", pickle("]}b")),
				arguments("a dict", pickle("}}b")),
				arguments("'collections.OrderedDict'", pickle("@collections:OrderedDict }b")),
				arguments("NumpyType", pickle("@numpy:dtype 'i8' \u0085R =3,4 b")));
	}

	@ParameterizedTest
	@MethodSource("tricks")
	void allowedNamesTakeOnlyWhatTheOriginalWrites(String name, byte[] pickle) {
		refused(InvalidModel.class, () -> read(pickle), "^evil.pkl ", name, "nothing was run");
	}

	static Stream<Arguments> damage() {
		return Stream.of(
				arguments("ends too early", new byte[0]),
				arguments("ends too early", pickle("X <5 a")),
				arguments("ends too early", pickle("X <-1")),
				arguments("ends too early", pickle(4, "\u008d <<" + Long.MAX_VALUE)),
				arguments("ends too early", pickle(4, "\u008e <<" + (1L << 40))),
				arguments("ends too early", pickle(5, "\u0096 <<-1")),
				arguments("ends too early", pickle(4, "\u0095 <<" + (1L << 40) + " N")),
				arguments("number of 2147483647 bytes", pickle("\u008b <" + Integer.MAX_VALUE)),
				arguments("number of -1 bytes", pickle("\u008b <-1")),
				arguments("takes more than it has", pickle("0")),
				arguments("does not end with one object", pickle("NN")),
				arguments("does not end with one object", pickle("(N")),
				arguments("closes what it has not opened", pickle("Nt")),
				arguments("recalls what it has not stored", pickle("j <-7")),
				arguments("protocol 6", pickle(6, "N")),
				arguments("0x49", pickle("I1\n")),
				arguments("0x82", pickle("\u0082\u0001")),
				arguments("0x97", pickle(5, "\u0097")),
				arguments("not a storage", pickle("'x' Q")),
				arguments("half an item", pickle("}(Nu")),
				arguments("key of an item", pickle("}]Ns")),
				arguments("appends to", pickle("}Na")),
				arguments("no text", pickle(4, "NN\u0093")));
	}

	@ParameterizedTest
	@MethodSource("damage")
	void damageIsSaid(String why, byte[] pickle) {
		refused(InvalidModel.class, () -> read(pickle), "^evil.pkl is damaged: ", why);
	}

	@Test
	void everyTruncationIsRefused() {
		byte[] whole = pickle("} 'a' %1 s &8 0");
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
		PickleWriter copies = PickleWriter.protocol(2).text("x".repeat(1 << 20)).codes("q\u0000");
		for (int i = 0; i < 100; i++) copies.add("@_codecs:encode h\u0000 'latin1' \u0086R0");
		refused(InvalidModel.class, () -> read(copies.stop()), "far more of itself");

		assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
			Object laughs = read(lists(60));
			assertThrows(InvalidModel.class, () -> PickledJson.of(laughs, "evil.pkl"));
		});
		assertThrows(InvalidModel.class, () -> PickledJson.of(read(pickle("]q\u0000h\u0000a")), "evil.pkl"));
	}

	/** Keys of one hash, which Java's maps would search one by one: NumPy's numbers, and numbers among texts. */
	@Test
	void keysOfOneHashTakeNoLonger() {
		PickleWriter scalars =
				PickleWriter.of("@numpy.core.multiarray:scalar q\u0000 @numpy:dtype 'i8' \u0085Rq\u000100}(");
		PickleWriter numbers = PickleWriter.protocol(2).codes("}(");
		PickleWriter mixed = PickleWriter.protocol(2).codes("}(");
		for (long i = 0; i < 100_000; i++) {
			scalars.add("h\u0000h\u0001C\u0008").int64(i << 32 | i).codes("\u0086RN");
			numbers.number(i << 32 | i).codes("N");
			mixed.number(i << 32 | i)
					.add("NG")
					.int64(Long.reverseBytes(i << 32 | i))
					.codes("N");
		}
		assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
			assertEquals(100_000, ((Map<?, ?>) read(scalars.add("u").stop())).size());
			assertEquals(100_000, ((Map<?, ?>) read(numbers.add("u").stop())).size());
			refused(InvalidModel.class, () -> read(mixed.add("u").stop()), "key of an item");
		});
	}

	/** As Python keeps them: 1 and "1" are two. */
	@Test
	void keysKeepTheirKind() {
		assertEquals(Map.of(1L, true, "1", false), read(pickle("}(K\u0001\u0088 '1' \u0089u")));
	}

	/** Each takes a few bytes of the file per step and much more of something else. */
	static Stream<Arguments> floods() {
		String many = "x".repeat(1 << 20);
		PickleWriter tuple =
				PickleWriter.protocol(2).code('(').codes("N".repeat(1 << 20)).codes("tq\u0000");
		return Stream.of(
				arguments(
						"more objects",
						PickleWriter.protocol(2)
								.code('(')
								.codes("]".repeat(3_000_000))
								.codes("l")
								.stop()),
				arguments(
						"more objects",
						PickleWriter.protocol(2).codes("(".repeat(3_000_000)).stop()),
				arguments(
						"more objects",
						PickleWriter.protocol(2).codes("}".repeat(3_000_000)).stop()),
				arguments(
						"more objects",
						PickleWriter.protocol(2)
								.codes(")" + "\u0085".repeat(3_000_000))
								.stop()),
				arguments(
						"stores more",
						PickleWriter.protocol(2)
								.codes("N" + "\u0094".repeat(3_000_000))
								.stop()),
				arguments(
						"key of an item",
						PickleWriter.protocol(2)
								.codes("}")
								.text(many)
								.codes("Ns")
								.stop()),
				arguments(
						"longer than any",
						PickleWriter.protocol(4)
								.text(many)
								.add("\u0094 'x' \u0093")
								.stop()),
				arguments("more arguments", tuple.add("@torch:Size h\u0000R").stop()));
	}

	@ParameterizedTest
	@MethodSource("floods")
	void floodsEndSoon(String why, byte[] pickle) {
		String sentence = assertTimeoutPreemptively(
				Duration.ofSeconds(20),
				() -> assertThrows(InvalidModel.class, () -> read(pickle)).getMessage());
		says(sentence, "^evil.pkl is damaged: ", why);
	}

	/** The shape of a tensor, copied for each, would be a million numbers a hundred thousand times. */
	@Test
	void longShapesAreNotCopied() {
		PickleWriter tensors = PickleWriter.protocol(2)
				.code('(')
				.codes("N".repeat(1 << 20))
				.add("tq\u00000 @torch._utils:_rebuild_tensor_v2 "
						+ "(( 'storage' @torch:FloatStorage '0' 'cpu' #8 tQ #0 h\u0000h\u0000tR");
		refused(
				InvalidModel.class,
				() -> Unpickler.read(ByteBuffer.wrap(tensors.stop()), "evil.pkl", TorchContainer::storage),
				"'torch._utils._rebuild_tensor_v2'");
	}

	/** A list of twice a list of twice a list ... */
	private static byte[] lists(int depth) {
		PickleWriter nested = PickleWriter.protocol(2).codes("]q\u0000");
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
		byte[] magic = PickleWriter.of("\u008a\n")
				.raw(HexFormat.of().parseHex("6cfc9c46f9206aa85019"))
				.stop();
		assertEquals(new BigInteger("1950a86a20f9469cfc6c", 16), read(magic));
		assertEquals(-1L, read(PickleWriter.of("\u008a\u0001").raw((byte) 0xff).stop()));
		assertEquals(0L, read(pickle("\u008a\u0000")));
	}

	@Test
	void arraysKeepTheirOrder() {
		// numpy.asfortranarray([[1, 2, 3], [4, 5, 6]]) of big-endian int16
		byte[] pickle = PickleWriter.of("@numpy._core.multiarray:_reconstruct ( @numpy:ndarray =0")
				.bytes((byte) 'b')
				.add("tR( #1 =2,3 @numpy:dtype ( 'i2' \u0089\u0088tR( #3 '>' NNNtb\u0088 %0,1,0,4,0,2,0,5,0,3,0,6 tb")
				.stop();
		NumpyArray array = (NumpyArray) read(pickle);
		assertEquals("int16", array.dtype());
		assertEquals(List.of(2, 3), array.shape());
		assertEquals(List.of(List.of(1L, 2L, 3L), List.of(4L, 5L, 6L)), array.toLists());
	}
}
