package sc.fiji.stunet.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static sc.fiji.stunet.failure.Refusals.refused;
import static sc.fiji.stunet.failure.Refusals.says;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.network.RandomWeights;
import sc.fiji.stunet.transfer.WeightTransfer.Subject;
import sc.fiji.stunet.volume.Extent;

class WeightTransferTest {

	private static final String STEM = "conv_blocks_context.0.0.conv1.weight";

	private static Stage stage(int width, int depth, int kernel, int stride) {
		return new Stage(width, depth, new Extent(kernel, kernel, 3), new Extent(stride, stride, stride));
	}

	private static Subject subject(int inputs, List<String> structures, Stage... stages) {
		return new Subject(
				new StuNetConfig(inputs, structures.size() + 1, List.of(stages)), Structures.named(structures));
	}

	private static Subject small(int inputs, String... structures) {
		return subject(inputs, List.of(structures), stage(3, 1, 3, 1), stage(4, 2, 3, 2), stage(5, 1, 3, 2));
	}

	/** A transfer with its two sources of numbers. */
	private record Case(Weights source, Weights initial, WeightTransfer.Result result) {

		static Case of(Subject from, Subject to, boolean keepHeads) {
			Weights source = new RandomWeights(from.network(), 1), initial = new RandomWeights(to.network(), 2);
			return new Case(source, initial, WeightTransfer.of(source, from, to, initial, keepHeads, false));
		}

		float[] source(String name) {
			return numbers(source.values(name));
		}

		float[] initial(String name) {
			return numbers(initial.values(name));
		}

		float[] values(String name) {
			return numbers(result.weights().values(name));
		}

		TensorTransfer action(String name) {
			return result.report().tensors().stream()
					.filter(tensor -> tensor.name().equals(name))
					.findFirst()
					.orElseThrow();
		}
	}

	private static float[] numbers(FloatBuffer buffer) {
		float[] all = new float[buffer.remaining()];
		buffer.get(all);
		return all;
	}

	/** Name; start; target; whether heads are kept; how many tensors have which fate. */
	static Stream<Arguments> cases() {
		Subject source = small(1, "liver", "spleen");
		// Per block 10 tensors with its shortcut, 8 without; 3 + 2 stages, one more block in both stages of width 4; 2
		// up, 2 heads.
		int all = 5 * 10 + 2 * 8 + 2 * 2 + 2 * 2;
		return Stream.of(
				Arguments.of(
						"the same network",
						source,
						small(1, "liver", "spleen"),
						false,
						"copied " + (all - 4) + ", initialised 4"),
				Arguments.of(
						"other structures",
						source,
						small(1, "aorta"),
						false,
						"copied " + (all - 4) + ", initialised 4"),
				Arguments.of(
						"heads kept",
						source,
						small(1, "aorta", "Spleen", "liver"),
						true,
						"copied " + (all - 4) + ", rows-kept 4"),
				Arguments.of(
						"no name in common",
						source,
						small(1, "aorta"),
						true,
						"copied " + (all - 4) + ", initialised 4"),
				Arguments.of(
						"three channels",
						source,
						small(3, "aorta"),
						false,
						"copied " + (all - 6) + ", inflated 2, initialised 4"),
				Arguments.of(
						"other strides",
						source,
						subject(1, List.of("aorta"), stage(3, 1, 3, 1), stage(4, 2, 3, 1), stage(5, 1, 3, 2)),
						false,
						"copied " + (all - 4) + ", initialised 4"),
				// Weights of the 3x3x3 convolutions: 2 per block.
				Arguments.of(
						"other kernels",
						source,
						subject(1, List.of("aorta"), stage(3, 1, 5, 1), stage(4, 2, 5, 2), stage(5, 1, 5, 2)),
						false,
						"copied " + (all - 4 - 14) + ", initialised 18"),
				Arguments.of(
						"fewer blocks",
						source,
						subject(1, List.of("aorta"), stage(3, 1, 3, 1), stage(4, 1, 3, 2), stage(5, 1, 3, 2)),
						false,
						"copied " + (all - 4 - 16) + ", initialised 4, left-out 16"),
				Arguments.of(
						"more blocks",
						source,
						subject(1, List.of("aorta"), stage(3, 1, 3, 1), stage(4, 2, 3, 2), stage(5, 2, 3, 2)),
						false,
						"copied " + (all - 4) + ", initialised 12"));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("cases")
	void everyTensorHasItsAction(String name, Subject from, Subject to, boolean keepHeads, String expected) {
		Case transfer = Case.of(from, to, keepHeads);
		List<TensorTransfer> tensors = transfer.result().report().tensors();
		assertEquals(
				expected,
				Stream.of(TransferAction.values())
						.filter(action -> tensors.stream().anyMatch(t -> t.action() == action))
						.map(action -> action + " "
								+ tensors.stream()
										.filter(t -> t.action() == action)
										.count())
						.collect(Collectors.joining(", ")));
		List<String> wanted = List.copyOf(to.network().parameters().keySet());
		assertEquals(wanted, transfer.result().weights().names());
		List<String> reported = new ArrayList<>(wanted);
		transfer.source().names().stream()
				.filter(tensor -> !wanted.contains(tensor))
				.forEach(reported::add);
		assertEquals(reported, tensors.stream().map(TensorTransfer::name).toList());
		for (TensorTransfer tensor : tensors) {
			String line = tensor.toString();
			assertEquals(
					transfer.source().names().contains(tensor.name())
							? transfer.source().shape(tensor.name())
							: List.of(),
					tensor.sourceShape(),
					line);
			assertEquals(to.network().parameters().getOrDefault(tensor.name(), List.of()), tensor.shape(), line);
			assertEquals(
					tensor.action() == TransferAction.COPIED, tensor.reason().isEmpty(), line);
			if (tensor.action() == TransferAction.COPIED)
				assertArrayEquals(transfer.source(tensor.name()), transfer.values(tensor.name()), line);
			if (tensor.action() == TransferAction.INITIALISED)
				assertArrayEquals(transfer.initial(tensor.name()), transfer.values(tensor.name()), line);
			if (tensor.action() != TransferAction.LEFT_OUT)
				assertEquals(tensor.shape(), transfer.result().weights().shape(tensor.name()), line);
		}
	}

	@Test
	void ofTheEncoderAloneTheDecoderAndTheHeadsStartAnew() {
		Subject from = small(1, "liver"), to = small(1, "liver");
		Weights source = new RandomWeights(from.network(), 1), initial = new RandomWeights(to.network(), 2);
		WeightTransfer.Result result = WeightTransfer.of(source, from, to, initial, false, true);
		for (String name : source.names()) {
			Weights of = name.startsWith("conv_blocks_context.") ? source : initial;
			assertArrayEquals(numbers(of.values(name)), numbers(result.weights().values(name)), name);
		}
		says(result.report().text(), "conv_blocks_localization.0.0.conv1.weight", "the decoder starts anew");
	}

	@Test
	void theInflatedStemSeesTheSameImageInEveryChannelAsTheStartSawIt() {
		Case transfer = Case.of(small(1, "liver"), small(3, "aorta"), false);
		float[] one = transfer.source(STEM), three = transfer.values(STEM);
		int kernel = 27;
		assertEquals(3 * one.length, three.length);
		for (int out = 0; out < 3; out++)
			for (int k = 0; k < kernel; k++)
				for (int channel = 0; channel < 3; channel++)
					assertEquals(
							one[out * kernel + k] / 3,
							three[(out * 3 + channel) * kernel + k],
							1e-7f,
							out + " " + channel + " " + k);
		String shortcut = "conv_blocks_context.0.0.conv3.weight";
		assertArrayEquals(
				new float[] {
					transfer.source(shortcut)[1] / 3, transfer.source(shortcut)[1] / 3, transfer.source(shortcut)[1] / 3
				},
				Arrays.copyOfRange(transfer.values(shortcut), 3, 6),
				1e-7f);
		assertEquals(
				"inflated  " + STEM
						+ "  [3, 1, 3, 3, 3] -> [3, 3, 3, 3, 3]  (repeated for 3 channels and divided by 3)",
				transfer.action(STEM).toString());
	}

	@Test
	void keptHeadsFollowTheNames() {
		Case transfer = Case.of(small(1, "liver", "spleen"), small(1, "aorta", "SPLEEN", "liver"), true);
		for (String head : List.of("seg_outputs.0", "seg_outputs.1"))
			for (String part : List.of(".weight", ".bias")) {
				String name = head + part;
				float[] old = transfer.source(name), anew = transfer.initial(name), now = transfer.values(name);
				int row = old.length / 3;
				assertArrayEquals(
						Arrays.copyOfRange(old, 0, row), Arrays.copyOfRange(now, 0, row), name + " background");
				assertArrayEquals(
						Arrays.copyOfRange(anew, row, 2 * row), Arrays.copyOfRange(now, row, 2 * row), name + " aorta");
				assertArrayEquals(
						Arrays.copyOfRange(old, 2 * row, 3 * row),
						Arrays.copyOfRange(now, 2 * row, 3 * row),
						name + " spleen");
				assertArrayEquals(
						Arrays.copyOfRange(old, row, 2 * row),
						Arrays.copyOfRange(now, 3 * row, 4 * row),
						name + " liver");
			}
	}

	@Test
	void otherChannelsThanSeveralAreRefused() {
		for (int channels : new int[] {1, 3, 4})
			refused(
					InvalidModel.class,
					() -> Case.of(small(2, "liver"), small(channels, "liver"), false),
					"^The start model takes 2 input channels and the data set has " + channels + ";");
		assertEquals(
				TransferAction.COPIED,
				Case.of(small(2, "liver"), small(2, "aorta"), false)
						.action(STEM)
						.action());
	}

	@Test
	void aNetworkOfOtherWidthsIsRefused() {
		Subject other = subject(1, List.of("liver"), stage(7, 1, 3, 1), stage(8, 2, 3, 2), stage(9, 1, 3, 2));
		refused(
				InvalidModel.class,
				() -> Case.of(small(1, "liver"), other, false),
				"^No tensor of the start model fits");
	}

	@Test
	void theReportNamesWhatIsNotCopied() {
		String text = Case.of(small(1, "liver"), small(2, "aorta"), false)
				.result()
				.report()
				.text();
		says(text, "^Of the new network's numbers ", "tensors: 68 copied, 2 inflated, 4 initialised.");
		assertEquals(
				new TreeSet<>(List.of("inflated", "initialised")),
				text.lines()
						.skip(1)
						.map(line -> line.strip().split(" ")[0])
						.collect(Collectors.toCollection(TreeSet::new)));
		says(text, "seg_outputs.1.weight  [2, 3, 1, 1, 1] -> [2, 3, 1, 1, 1]  (heads start anew)");
	}
}
