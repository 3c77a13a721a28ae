package sc.fiji.stunet.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.failure.Refusals;
import sc.fiji.stunet.files.HeldFiles;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.weights.SafetensorsWriter.Precision;

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
		return PickleWriter.of("} 'state_dict' @collections:OrderedDict )R");
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

	private static void refused(Path file, String... why) {
		Refusals.refused(InvalidModel.class, () -> Checkpoint.open(file), why);
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
		Path file = zip(stateDict().add("'w' &32768 ss"), new byte[1 << 17]);
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
		Precision[] written = {Precision.FP16, Precision.BF16, Precision.FP32};
		for (int i = 0; i < types.length; i++) {
			Path file = zip(
					parameter(stateDict(), "w", types[i], 2, 0, new long[] {2}, new long[] {1})
							.codes("s"),
					storages[i]);
			try (Checkpoint checkpoint = Checkpoint.open(file)) {
				assertArrayEquals(new float[] {1.5f, -2}, values(checkpoint, "w"), types[i]);
				assertEquals(written[i], checkpoint.precision("w"));
			}
		}
		Path big = folder.resolve("big.model");
		try (TorchZipWriter zip = new TorchZipWriter(big)) {
			zip.entry("data.pkl", stateDict().add("'w' &6 ss").stop())
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
		PickleWriter pickle = stateDict().add("'w' &6 ss");
		pickle.add("'optimizer_state_dict' } 'momentum_buffer'")
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
		Path file = zip(stateDict().add("'module.w' &6 ss"), floats(SIX));
		try (Checkpoint checkpoint = Checkpoint.open(file)) {
			assertEquals(List.of("w"), checkpoint.names());
			assertArrayEquals(SIX, values(checkpoint, "w"));
		}
		PickleWriter twice = stateDict().add("'module.w' &6 s");
		refused(zip(twice.add("'w' &6 ss"), floats(SIX)), "twice");
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
			PickleWriter pickle = PickleWriter.of("} 'epoch' K\u0001s");
			List<String> keys = path.isEmpty() ? List.of() : List.of(path.split("/"));
			for (String key : keys) pickle.text(key).codes("}");
			pickle.add("'w' &6 s").codes("s".repeat(keys.size()));
			if (keys.isEmpty())
				pickle = parameter(
						PickleWriter.protocol(2).codes("}"), "w", "FloatStorage", 6, 0, new long[] {6}, new long[] {1});
			try (Checkpoint checkpoint = Checkpoint.open(zip(pickle, floats(SIX)))) {
				assertArrayEquals(SIX, values(checkpoint, "w"), path);
			}
		}
		// Momentum is no parameter.
		PickleWriter momentum = PickleWriter.of("} 'optimizer' } 'state' }");
		refused(zip(momentum.add("'w' &6 sss"), floats(SIX)), "neither 'state_dict' nor");
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
		assertTimeoutPreemptively(Duration.ofSeconds(20), () -> refused(file, "^" + file));
	}

	/** What others leave beside the parameters does no harm. */
	@Test
	void usualObjectsBesideTheParameters() throws IOException {
		PickleWriter pickle = stateDict().add("'w' &6 ss");
		pickle.add("'hyper_parameters' @argparse:Namespace )\u0081} 'path' @pathlib:PosixPath '/' \u0085Rsbs");
		pickle.add("'callbacks' } @pytorch_lightning.callbacks.model_checkpoint:ModelCheckpoint }ss");
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
			refused(file, file + " is damaged");
		}
		refused(
				zip(
						parameter(stateDict(), "w", "LongStorage", 3, 0, new long[] {3}, new long[] {1})
								.codes("s"),
						floats(SIX)),
				"whole numbers");
	}

	@Test
	void lyingZipFilesAreRefused() throws IOException {
		byte[] pickle = stateDict().add("'w' &6 ss").stop();
		refuseZip("compressed", zip -> zip.entry("data.pkl", pickle).entry("data/0", floats(SIX), 24, 8));
		for (long length : new long[] {1L << 40, -5})
			refuseZip("longer than the file", zip -> zip.lyingEntry("data.pkl", pickle, length)
					.entry("data/0", floats(SIX)));
		refuseZip("twice", zip -> zip.entry("data.pkl", pickle)
				.entry("data/0", floats(SIX))
				.entry("data/0", floats(SIX)));
		refuseZip("archive/data/0 is missing", zip -> zip.entry("data.pkl", pickle)
				.entry("../../data/0", floats(SIX)));
		refuseZip("TorchScript", zip -> zip.entry("data.pkl", pickle).entry("constants.pkl", pickle));
	}

	private interface Entries {

		void write(TorchZipWriter zip) throws IOException;
	}

	private void refuseZip(String why, Entries entries) throws IOException {
		Path file = folder.resolve("x.model");
		try (TorchZipWriter zip = new TorchZipWriter(file)) {
			entries.write(zip);
		}
		refused(file, why);
	}

	@Test
	void everyTruncationIsRefused() throws IOException {
		byte[] whole = Files.readAllBytes(zip(stateDict().add("'w' &6 ss"), floats(SIX)));
		Path part = folder.resolve("part.model");
		// Without its comment length a zip file is still whole.
		for (int length = 0; length < whole.length - 2; length++) {
			Files.write(part, Arrays.copyOf(whole, length));
			refused(part, "^" + part.toString());
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
		refused(file, "another length");
		byte[] whole = legacy(6);
		for (int length = 0; length < whole.length; length++) {
			Files.write(file, Arrays.copyOf(whole, length));
			refused(file, "^" + file.toString());
		}
	}

	/** Momentum comes before the parameters; the parameter is a view on its storage. */
	private static byte[] legacy(long saidElements) {
		PickleWriter object = stateDict()
				.add("'w' @torch._utils:_rebuild_tensor_v2 (( 'storage' "
						+ "@torch:FloatStorage 'b' 'cpu' #6 ( 'view' #3 #3 ttQ #1 =2 =1 \u0089)tRss 'momentum'")
				.tensor("FloatStorage", "a", 2, 0, new long[] {2}, new long[] {1})
				.codes("s");
		return PickleWriter.legacy()
				.raw(object.stop())
				.add("\u0080\u0002( 'a' 'b' l. <<2")
				.raw(floats(7, 8))
				.int64(saidElements)
				.raw(floats(SIX))
				.stopWithoutCode();
	}

	@Test
	void otherFilesAreNoCheckpoints() throws IOException {
		Path file = folder.resolve("plans.pkl");
		refused(file, "no file");
		refused(folder, "not a file");
		Files.writeString(file, "hello");
		refused(file, "neither PyTorch");
		Files.write(file, new byte[0]);
		refused(file, "is empty");
		Files.write(file, PickleWriter.pickle(4, "}"));
		refused(file, "not a PyTorch checkpoint");
		refused(zip(PickleWriter.protocol(2).codes("]"), floats(SIX)), "holds a list");
		refused(zip(PickleWriter.of("} 'a' Ns"), floats(SIX)), "neither 'state_dict' nor");
		refused(zip(stateDict().add("'w' Nss"), floats(SIX)), "None");
		refused(zip(stateDict().add("@os:system 0s"), floats(SIX)), "'os.system'");
	}
}
