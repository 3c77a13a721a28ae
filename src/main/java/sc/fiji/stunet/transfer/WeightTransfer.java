package sc.fiji.stunet.transfer;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.model.Structures.Structure;
import sc.fiji.stunet.model.Weights;

/**
 * Copies the weights of a pretrained network to a new one. As in the original, tensors of the same name and shape are
 * copied and heads are initialized anew; unlike there, every mismatch is reported, a stem that is repeated for more
 * channels is also divided by their number, and heads may keep the rows of structures that both networks have.
 */
public final class WeightTransfer {

	/** A network with the structures of its classes. */
	public record Subject(NetworkConfig network, Structures structures) {}

	/**
	 * @param weights of the new network, read from the pretrained and the new ones when needed; closing it closes both
	 */
	public record Result(Weights weights, TransferReport report) {}

	private final Weights source;
	private final Subject from;
	private final Subject to;
	private final Weights initial;
	private final boolean keepHeads;
	private final boolean encoderOnly;
	private final Map<String, Supplier<FloatBuffer>> values = new LinkedHashMap<>();
	private final List<TensorTransfer> tensors = new ArrayList<>();

	private WeightTransfer(
			Weights source, Subject from, Subject to, Weights initial, boolean keepHeads, boolean encoderOnly) {
		this.source = source;
		this.from = from;
		this.to = to;
		this.initial = initial;
		this.keepHeads = keepHeads;
		this.encoderOnly = encoderOnly;
	}

	/**
	 * Transfers the weights.
	 *
	 * @param source weights of {@code from}
	 * @param initial weights of {@code to}, newly initialised, for what the start does not give
	 * @param keepHeads whether heads keep the rows of the background and of structures whose names, but for their case,
	 *           are the same; false: all heads start anew
	 * @param encoderOnly whether the decoder starts anew, too
	 * @throws InvalidModel if the start has several input channels and the new network another number of them, or if
	 *            none of the body's tensors fits
	 */
	public static Result of(
			Weights source, Subject from, Subject to, Weights initial, boolean keepHeads, boolean encoderOnly) {
		checkChannels(from.network().inputs(), to.network().inputs());
		return new WeightTransfer(source, from, to, initial, keepHeads, encoderOnly).result();
	}

	/**
	 * Checks, before any work, that the numbers of input channels fit.
	 *
	 * @throws InvalidModel if the start has several input channels and the new network another number of them
	 */
	public static void checkChannels(int had, int wanted) {
		// The meaning of several channels is unknown, so nothing is mixed or dropped.
		if (had != 1 && had != wanted)
			throw new InvalidModel("The start model takes " + had + " input channels and the data set has " + wanted
					+ "; give images with the same channels, or start from a model with one channel.");
	}

	private Result result() {
		Map<String, List<Integer>> wanted = to.network().parameters();
		wanted.forEach(this::fill);
		for (String name : source.names())
			if (!wanted.containsKey(name))
				tensors.add(new TensorTransfer(
						name,
						TransferAction.LEFT_OUT,
						source.shape(name),
						List.of(),
						"the new network has no such tensor"));
		TransferReport report = new TransferReport(tensors);
		if (report.share() == 0)
			throw new InvalidModel("No tensor of the start model fits the new network (stages "
					+ from.network().stages() + " and " + to.network().stages()
					+ "); keep the start's plan, or train from scratch.");
		return new Result(new Transferred(wanted), report);
	}

	private void fill(String name, List<Integer> shape) {
		if (!source.names().contains(name)) initialise(name, List.of(), shape, "the start model has no such tensor");
		else if (to.network().isHead(name)) head(name, source.shape(name), shape);
		else if (encoderOnly && to.network().encoderStage(name).isEmpty())
			initialise(name, source.shape(name), shape, "the decoder starts anew");
		else if (source.shape(name).equals(shape))
			put(name, TransferAction.COPIED, shape, shape, "", () -> source.values(name));
		else if (isInflatable(name, source.shape(name), shape))
			put(
					name,
					TransferAction.INFLATED,
					source.shape(name),
					shape,
					"repeated for " + shape.get(1) + " channels and divided by " + shape.get(1),
					() -> inflated(name, shape));
		else initialise(name, source.shape(name), shape, "the shapes differ");
	}

	private void initialise(String name, List<Integer> sourceShape, List<Integer> shape, String reason) {
		put(name, TransferAction.INITIALISED, sourceShape, shape, reason, () -> initial.values(name));
	}

	private void put(
			String name,
			TransferAction action,
			List<Integer> sourceShape,
			List<Integer> shape,
			String reason,
			Supplier<FloatBuffer> numbers) {
		tensors.add(new TensorTransfer(name, action, sourceShape, shape, reason));
		values.put(name, numbers);
	}

	private boolean isInflatable(String name, List<Integer> had, List<Integer> wanted) {
		return to.network().stem().contains(name)
				&& had.get(1) == 1
				&& had.get(0).equals(wanted.get(0))
				&& had.subList(2, 5).equals(wanted.subList(2, 5));
	}

	/** Repeats the kernel for every channel, divided by their number, so that equal channels give the old result. */
	private FloatBuffer inflated(String name, List<Integer> shape) {
		FloatBuffer old = source.values(name);
		int outputs = shape.get(0), channels = shape.get(1), kernel = old.remaining() / outputs;
		float[] all = new float[outputs * channels * kernel];
		for (int i = 0; i < all.length; i++) all[i] = old.get(i / (channels * kernel) * kernel + i % kernel) / channels;
		return FloatBuffer.wrap(all);
	}

	private void head(String name, List<Integer> had, List<Integer> wanted) {
		int[] rows = sourceRows();
		long kept = IntStream.of(rows).skip(1).filter(row -> row > 0).count();
		if (!keepHeads) initialise(name, had, wanted, "heads start anew");
		else if (from.structures().areRegions())
			initialise(name, had, wanted, "heads of overlapping regions are none of structures");
		else if (kept == 0) initialise(name, had, wanted, "the start model knows none of the structures");
		else if (!had.subList(1, had.size()).equals(wanted.subList(1, wanted.size())))
			initialise(name, had, wanted, "the shapes differ");
		else
			put(
					name,
					TransferAction.ROWS_KEPT,
					had,
					wanted,
					"background and " + kept + " of " + (rows.length - 1) + " structures",
					() -> rowsKept(name, rows));
	}

	/** For every class of the new network the pretrained network's class of the same name, or -1. */
	private int[] sourceRows() {
		int[] rows = new int[to.network().classes()];
		List<String> known =
				from.structures().all().stream().map(Structure::name).toList();
		for (int c = 1; c < rows.length; c++) {
			String name = to.structures().all().get(c - 1).name();
			rows[c] = IntStream.range(0, known.size())
					.filter(i -> known.get(i).equalsIgnoreCase(name))
					.map(i -> i + 1)
					.findFirst()
					.orElse(-1);
		}
		return rows;
	}

	private FloatBuffer rowsKept(String name, int[] rows) {
		FloatBuffer old = source.values(name), anew = initial.values(name);
		int length = anew.remaining() / rows.length;
		float[] all = new float[anew.remaining()];
		for (int c = 0; c < rows.length; c++) {
			FloatBuffer source = rows[c] < 0 ? anew : old;
			source.get((rows[c] < 0 ? c : rows[c]) * length, all, c * length, length);
		}
		return FloatBuffer.wrap(all);
	}

	private final class Transferred implements Weights {

		private final Map<String, List<Integer>> shapes;

		Transferred(Map<String, List<Integer>> shapes) {
			this.shapes = shapes;
		}

		@Override
		public List<String> names() {
			return List.copyOf(shapes.keySet());
		}

		@Override
		public List<Integer> shape(String name) {
			return shapes.get(checked(name));
		}

		@Override
		public FloatBuffer values(String name) {
			return values.get(checked(name)).get();
		}

		private String checked(String name) {
			if (!shapes.containsKey(name))
				throw new IllegalArgumentException("There is no parameter \"" + name + "\".");
			return name;
		}

		@Override
		public void close() {
			source.close();
			initial.close();
		}
	}
}
