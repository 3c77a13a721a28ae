package sc.fiji.stunet.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.files.HeldFiles;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.Weights;

class CheckpointTest {

	private static final float[] SIX = {1, 2, 3, 4, 5, 6};

	@TempDir
	Path folder;

	private static byte[] floats(ByteOrder order, float... values) {
		ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(order);
		bytes.asFloatBuffer().put(values);
		return bytes.array();
	}

	private static byte[] floats(float... values) {
		return floats(ByteOrder.LITTLE_ENDIAN, values);
	}

	private static PickleWriter stateDict() {
		return PickleWriter.protocol(2)
				.codes("}")
				.text("state_dict")
				.global("collections", "OrderedDict")
				.codes(")R");
	}

	private static PickleWriter parameter(
			PickleWriter pickle, String name, String type, long elements, long offset, long[] shape, long[] strides) {
		return pickle.text(name)
				.tensor(type, "0", elements, offset, shape, strides)
				.codes("s");
	}

	private Path zip(PickleWriter pickle, byte[] storage) throws IOException {
		Path file = folder.resolve("x.model");
		try (TorchZipWriter zip = new TorchZipWriter(file)) {
			zip.entry("data.pkl", pickle.stop()).entry("data/0", storage);
		}
		return file;
	}

	private static float[] values(Weights weights, String name) {
		FloatBuffer buffer = weights.values(name);
		float[] values = new float[buffer.remaining()];
		buffer.get(values);
		return values;
	}

	private static String refusal(Path file) {
		return assertThrows(InvalidModel.class, () -> Checkpoint.open(file)).getMessage();
	}

	@Test
	void partsAndTransposesOfOneStorage() throws IOException {
		PickleWriter pickle =
				parameter(stateDict(), "whole", "FloatStorage", 6, 0, new long[] {2, 3}, new long[] {3, 1});
		parameter(pickle, "transposed", "FloatStorage", 6, 0, new long[] {3, 2}, new long[] {1, 3});
		parameter(pickle, "column", "FloatStorage", 6, 2, new long[] {2, 1}, new long[] {3, 7});
		parameter(pickle, "end", "FloatStorage", 6, 4, new long[] {2}, new long[] {1});
		parameter(pickle, "scalar", "FloatStorage", 6, 5, new long[] {}, new long[] {});
		try (Checkpoint checkpoint = Checkpoint.open(zip(pickle.codes("s"), floats(SIX)))) {
			assertEquals(List.of("whole", "transposed", "column", "end", "scalar"), checkpoint.names());
			assertArrayEquals(SIX, values(checkpoint, "whole"));
			assertEquals(List.of(3, 2), checkpoint.shape("transposed"));
			assertArrayEquals(new float[] {1, 4, 2, 5, 3, 6}, values(checkpoint, "transposed"));
			assertArrayEquals(new float[] {3, 6}, values(checkpoint, "column"));
			assertArrayEquals(new float[] {5, 6}, values(checkpoint, "end"));
			assertArrayEquals(new float[] {6}, values(checkpoint, "scalar"));
		}
	}

	@Test
	void numbersThatAreUsedHoldNoFile() throws IOException {
		Path file = zip(
				parameter(stateDict(), "w", "FloatStorage", 1 << 15, 0, new long[] {1 << 15}, new long[] {1})
						.codes("s"),
				new byte[1 << 17]);
		FloatBuffer used;
		try (Checkpoint checkpoint = Checkpoint.open(file)) {
			used = checkpoint.values("w");
		}
		assertEquals(List.of(), HeldFiles.below(folder));
		assertEquals(1 << 15, used.remaining());
	}

	@Test
	void otherPrecisionsAndByteOrders() throws IOException {
		// 1.5 and -2 as halves, bfloat16 and doubles
		byte[][] storages = {
			{0x00, 0x3e, 0x00, (byte) 0xc0},
			{(byte) 0xc0, 0x3f, 0x00, (byte) 0xc0},
			ByteBuffer.allocate(16)
					.order(ByteOrder.LITTLE_ENDIAN)
					.putDouble(1.5)
					.putDouble(-2)
					.array()
		};
		String[] types = {"HalfStorage", "BFloat16Storage", "DoubleStorage"};
		for (int i = 0; i < types.length; i++) {
			Path file = zip(
					parameter(stateDict(), "w", types[i], 2, 0, new long[] {2}, new long[] {1})
							.codes("s"),
					storages[i]);
			try (Checkpoint checkpoint = Checkpoint.open(file)) {
				assertArrayEquals(new float[] {1.5f, -2}, values(checkpoint, "w"), types[i]);
				assertEquals(i == 0, checkpoint.isHalfPrecision());
			}
		}
		Path big = folder.resolve("big.model");
		try (TorchZipWriter zip = new TorchZipWriter(big)) {
			zip.entry(
							"data.pkl",
							parameter(stateDict(), "w", "FloatStorage", 6, 0, new long[] {6}, new long[] {1})
									.codes("s")
									.stop())
					.entry("byteorder", "big".getBytes(StandardCharsets.US_ASCII))
					.entry("data/0", floats(ByteOrder.BIG_ENDIAN, SIX));
		}
		try (Checkpoint checkpoint = Checkpoint.open(big)) {
			assertArrayEquals(SIX, values(checkpoint, "w"));
		}
	}

	/** 2.4 GB of momentum, more than could be read at once: not a byte of it is asked for. */
	@Test
	void momentumIsNotRead() throws IOException {
		long elements = 9L << 26;
		Path file = folder.resolve("huge.model");
		PickleWriter pickle = parameter(stateDict(), "w", "FloatStorage", 6, 0, new long[] {6}, new long[] {1})
				.codes("s");
		pickle.text("optimizer_state_dict")
				.codes("}")
				.text("momentum_buffer")
				.tensor("FloatStorage", "1", elements, 0, new long[] {elements >> 4, 16}, new long[] {16, 1})
				.codes("ss");
		try (TorchZipWriter zip = new TorchZipWriter(file)) {
			zip.entry("data.pkl", pickle.stop())
					.entry("data/1", new byte[0], 4 * elements, 0)
					.entry("data/0", floats(SIX));
		}
		AtomicLong read = new AtomicLong();
		FileBytes counting = new FileBytes(file) {

			@Override
			ByteBuffer range(long offset, long length) {
				read.addAndGet(length);
				return super.range(offset, length);
			}
		};
		try (Checkpoint checkpoint = Checkpoint.open(counting)) {
			assertArrayEquals(SIX, values(checkpoint, "w"));
		}
		assertTrue(Files.size(file) > 2.4e9 && read.get() < 200_000, read + " bytes read");
	}

	@Test
	void prefixOfDistributedTrainingIsTakenOff() throws IOException {
		Path file = zip(
				parameter(stateDict(), "module.w", "FloatStorage", 6, 0, new long[] {6}, new long[] {1})
						.codes("s"),
				floats(SIX));
		try (Checkpoint checkpoint = Checkpoint.open(file)) {
			assertEquals(List.of("w"), checkpoint.names());
			assertArrayEquals(SIX, values(checkpoint, "w"));
		}
		PickleWriter twice = parameter(stateDict(), "module.w", "FloatStorage", 6, 0, new long[] {6}, new long[] {1});
		assertTrue(refusal(zip(
						parameter(twice, "w", "FloatStorage", 6, 0, new long[] {6}, new long[] {1})
								.codes("s"),
						floats(SIX)))
				.contains("twice"));
	}

	/** Lightning's, MONAI's, those of training scripts: the parameters are found where they are usual. */
	@Test
	void parametersLieInDifferentPlaces() throws IOException {
		for (String path : List.of(
				"",
				"state_dict",
				"network_weights",
				"model_state_dict",
				"model",
				"net",
				"model/state_dict",
				"checkpoint/model/state_dict",
				"ema",
				"state_dict/model")) {
			PickleWriter pickle =
					PickleWriter.protocol(2).codes("}").text("epoch").codes("K\u0001s");
			List<String> keys = path.isEmpty() ? List.of() : List.of(path.split("/"));
			for (String key : keys) pickle.text(key).codes("}");
			parameter(pickle, "w", "FloatStorage", 6, 0, new long[] {6}, new long[] {1})
					.codes("s".repeat(keys.size()));
			if (keys.isEmpty())
				pickle = parameter(
						PickleWriter.protocol(2).codes("}"), "w", "FloatStorage", 6, 0, new long[] {6}, new long[] {1});
			try (Checkpoint checkpoint = Checkpoint.open(zip(pickle, floats(SIX)))) {
				assertArrayEquals(SIX, values(checkpoint, "w"), path);
			}
		}
		// Momentum is no parameter.
		PickleWriter momentum = PickleWriter.protocol(2)
				.codes("}")
				.text("optimizer")
				.codes("}")
				.text("state")
				.codes("}");
		assertTrue(refusal(zip(
						parameter(momentum, "w", "FloatStorage", 6, 0, new long[] {6}, new long[] {1})
								.codes("ss"),
						floats(SIX)))
				.contains("neither 'state_dict' nor"));
	}

	/** A dict that holds itself under every usual key, beside a million other things. */
	@Test
	void dictsInThemselvesAreLookedAtOnce() throws IOException {
		PickleWriter pickle = PickleWriter.protocol(2).codes("}q\u0000(");
		for (String key : List.of(
				"model",
				"net",
				"network",
				"module",
				"weights",
				"params",
				"checkpoint",
				"ema",
				"teacher",
				"student",
				"model_state_dict",
				"model_ema",
				"model_state",
				"network_state_dict",
				"net_state_dict",
				"parameters",
				"state_dict_ema",
				"ema_state_dict",
				"ema_model")) pickle.text(key).codes("h\u0000");
		for (int i = 0; i < 1_000_000; i++) pickle.text("k" + i).codes("N");
		Path file = zip(pickle.codes("u"), floats(SIX));
		assertTrue(assertTimeoutPreemptively(Duration.ofSeconds(20), () -> refusal(file))
				.startsWith(file.toString()));
	}

	/** What others leave beside the parameters does no harm. */
	@Test
	void usualObjectsBesideTheParameters() throws IOException {
		PickleWriter pickle = parameter(stateDict(), "w", "FloatStorage", 6, 0, new long[] {6}, new long[] {1})
				.codes("s");
		pickle.text("hyper_parameters")
				.global("argparse", "Namespace")
				.codes(")\u0081}")
				.text("path")
				.global("pathlib", "PosixPath")
				.text("/")
				.codes("\u0085Rsbs");
		pickle.text("callbacks")
				.codes("}")
				.global("pytorch_lightning.callbacks.model_checkpoint", "ModelCheckpoint")
				.codes("}ss");
		try (Checkpoint checkpoint = Checkpoint.open(zip(pickle, floats(SIX)))) {
			assertArrayEquals(SIX, values(checkpoint, "w"));
		}
	}

	@Test
	void lyingSizesAreRefused() throws IOException {
		record Lie(String type, long elements, long offset, long[] shape, long[] strides) {}
		List<Lie> lies = List.of(
				new Lie("FloatStorage", 7, 0, new long[] {6}, new long[] {1}),
				new Lie("DoubleStorage", 6, 0, new long[] {6}, new long[] {1}),
				new Lie("FloatStorage", 6, 1, new long[] {6}, new long[] {1}),
				new Lie("FloatStorage", 6, 0, new long[] {2, 3}, new long[] {4, 1}),
				new Lie("FloatStorage", 6, 0, new long[] {1 << 30, 1 << 30}, new long[] {0, 0}),
				new Lie("FloatStorage", 6, 0, new long[] {1 << 30, 1 << 30, 1 << 30}, new long[] {Long.MAX_VALUE, 1, 1
				}),
				new Lie("FloatStorage", Long.MAX_VALUE / 8, 0, new long[] {6}, new long[] {1}),
				new Lie("FloatStorage", 6, Long.MAX_VALUE, new long[] {1}, new long[] {1}));
		for (Lie lie : lies) {
			Path file = zip(
					parameter(stateDict(), "w", lie.type(), lie.elements(), lie.offset(), lie.shape(), lie.strides())
							.codes("s"),
					floats(SIX));
			assertTrue(refusal(file).contains(file + " is damaged"), lie.toString());
		}
		assertTrue(refusal(zip(
						parameter(stateDict(), "w", "LongStorage", 3, 0, new long[] {3}, new long[] {1})
								.codes("s"),
						floats(SIX)))
				.contains("whole numbers"));
	}

	@Test
	void lyingZipFilesAreRefused() throws IOException {
		byte[] pickle = parameter(stateDict(), "w", "FloatStorage", 6, 0, new long[] {6}, new long[] {1})
				.codes("s")
				.stop();
		Path file = folder.resolve("x.model");
		try (TorchZipWriter zip = new TorchZipWriter(file)) {
			zip.entry("data.pkl", pickle).entry("data/0", floats(SIX), 24, 8);
		}
		assertTrue(refusal(file).contains("compressed"));
		try (TorchZipWriter zip = new TorchZipWriter(file)) {
			zip.lyingEntry("data.pkl", pickle, 1L << 40).entry("data/0", floats(SIX));
		}
		assertTrue(refusal(file).contains("longer than the file"));
		try (TorchZipWriter zip = new TorchZipWriter(file)) {
			zip.lyingEntry("data.pkl", pickle, -5).entry("data/0", floats(SIX));
		}
		assertTrue(refusal(file).contains("longer than the file"));
		try (TorchZipWriter zip = new TorchZipWriter(file)) {
			zip.entry("data.pkl", pickle).entry("data/0", floats(SIX)).entry("data/0", floats(SIX));
		}
		assertTrue(refusal(file).contains("twice"));
		try (TorchZipWriter zip = new TorchZipWriter(file)) {
			zip.entry("data.pkl", pickle).entry("../../data/0", floats(SIX));
		}
		assertTrue(refusal(file).contains("archive/data/0 is missing"));
		try (TorchZipWriter zip = new TorchZipWriter(file)) {
			zip.entry("data.pkl", pickle).entry("constants.pkl", pickle);
		}
		assertTrue(refusal(file).contains("TorchScript"));
	}

	@Test
	void everyTruncationIsRefused() throws IOException {
		byte[] whole = Files.readAllBytes(zip(
				parameter(stateDict(), "w", "FloatStorage", 6, 0, new long[] {6}, new long[] {1})
						.codes("s"),
				floats(SIX)));
		Path part = folder.resolve("part.model");
		// Without its comment length a zip file is still whole.
		for (int length = 0; length < whole.length - 2; length++) {
			Files.write(part, java.util.Arrays.copyOf(whole, length));
			assertTrue(refusal(part).startsWith(part.toString()), "length " + length);
		}
	}

	@Test
	void theOldContainer() throws IOException {
		Path file = folder.resolve("old.model");
		Files.write(file, legacy(6));
		try (Checkpoint checkpoint = Checkpoint.open(file)) {
			assertArrayEquals(new float[] {5, 6}, values(checkpoint, "w"));
		}
		Files.write(file, legacy(7));
		assertTrue(refusal(file).contains("another length"));
		byte[] whole = legacy(6);
		for (int length = 0; length < whole.length; length++) {
			Files.write(file, java.util.Arrays.copyOf(whole, length));
			assertTrue(refusal(file).startsWith(file.toString()), "length " + length);
		}
	}

	/** Momentum comes before the parameters; the parameter is a view on its storage. */
	private static byte[] legacy(long saidElements) {
		byte[] magic = {
			(byte) 0x6c,
			(byte) 0xfc,
			(byte) 0x9c,
			(byte) 0x46,
			(byte) 0xf9,
			(byte) 0x20,
			(byte) 0x6a,
			(byte) 0xa8,
			(byte) 0x50,
			(byte) 0x19
		};
		PickleWriter object = stateDict()
				.text("w")
				.global("torch._utils", "_rebuild_tensor_v2")
				.codes("((")
				.text("storage")
				.global("torch", "FloatStorage")
				.text("b")
				.text("cpu")
				.number(6)
				.codes("(")
				.text("view")
				.number(3)
				.number(3)
				.codes("ttQ")
				.number(1)
				.numbers(2)
				.numbers(1)
				.code(0x89)
				.codes(")tRss")
				.text("momentum")
				.tensor("FloatStorage", "a", 2, 0, new long[] {2}, new long[] {1})
				.codes("s");
		return PickleWriter.protocol(2)
				.code(0x8a)
				.code(10)
				.raw(magic)
				.codes(".")
				.code(0x80)
				.code(2)
				.number(1001)
				.codes(".")
				.code(0x80)
				.code(2)
				.codes("}.")
				.raw(object.stop())
				.code(0x80)
				.code(2)
				.codes("(")
				.text("a")
				.text("b")
				.codes("l.")
				.int64(2)
				.raw(floats(7, 8))
				.int64(saidElements)
				.raw(floats(SIX))
				.stopWithoutCode();
	}

	@Test
	void otherFilesAreNoCheckpoints() throws IOException {
		Path file = folder.resolve("plans.pkl");
		assertTrue(refusal(file).contains("no file"));
		assertTrue(refusal(folder).contains("not a file"));
		Files.writeString(file, "hello");
		assertTrue(refusal(file).contains("neither PyTorch"));
		Files.write(file, new byte[0]);
		assertTrue(refusal(file).contains("is empty"));
		Files.write(file, PickleWriter.protocol(4).codes("}").stop());
		assertTrue(refusal(file).contains("not a PyTorch checkpoint"));
		assertTrue(
				refusal(zip(PickleWriter.protocol(2).codes("]"), floats(SIX))).contains("holds a list"));
		assertTrue(refusal(zip(PickleWriter.protocol(2).codes("}").text("a").codes("Ns"), floats(SIX)))
				.contains("neither 'state_dict' nor"));
		assertTrue(refusal(zip(stateDict().text("w").codes("Nss"), floats(SIX))).contains("None"));
		assertTrue(refusal(zip(stateDict().global("os", "system").codes("0s"), floats(SIX)))
				.contains("'os.system'"));
	}
}
