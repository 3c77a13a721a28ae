package sc.fiji.stunet.transfer;

import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** The initialization of every tensor: those of the new network in its order, then those that were left out. */
public record TransferReport(List<TensorTransfer> tensors) {

	public TransferReport {
		tensors = List.copyOf(tensors);
	}

	public List<TensorTransfer> with(TransferAction action) {
		return tensors.stream().filter(tensor -> tensor.action() == action).toList();
	}

	/**
	 * Share of the new network's numbers that come from the start, 0 to 1; a head of which rows were kept counts as
	 * new.
	 */
	public double share() {
		long all = tensors.stream().mapToLong(TensorTransfer::size).sum();
		return tensors.stream()
						.filter(tensor ->
								tensor.action() == TransferAction.COPIED || tensor.action() == TransferAction.INFLATED)
						.mapToLong(TensorTransfer::size)
						.sum()
				/ (double) all;
	}

	/** The report in one sentence. */
	public String sentence() {
		StringJoiner counts = new StringJoiner(", ", "", "");
		for (TransferAction action : TransferAction.values())
			if (!with(action).isEmpty())
				counts.add(with(action).size() + " " + action.toString().replace('-', ' '));
		return String.format(
				Locale.ROOT,
				"Of the new network's numbers %.1f %% come from the start model; tensors: %s.",
				100 * share(),
				counts);
	}

	/** The sentence, and below it every tensor that is not simply copied, with both shapes. */
	public String text() {
		StringJoiner lines = new StringJoiner("\n", "", "\n").add(sentence());
		for (TensorTransfer tensor : tensors) if (tensor.action() != TransferAction.COPIED) lines.add("  " + tensor);
		return lines.toString();
	}
}
