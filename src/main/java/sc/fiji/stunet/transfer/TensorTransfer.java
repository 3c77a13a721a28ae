package sc.fiji.stunet.transfer;

import java.util.List;

/**
 * The initialization of one tensor: one line of the report.
 *
 * @param name the original's, such as {@code conv_blocks_context.0.0.conv1.weight}
 * @param sourceShape in the original's layout; empty: the start has no such tensor
 * @param shape of the new network's tensor; empty: it has none
 * @param reason for the user; empty when it was copied as it is
 */
public record TensorTransfer(
		String name, TransferAction action, List<Integer> sourceShape, List<Integer> shape, String reason) {

	public TensorTransfer {
		sourceShape = List.copyOf(sourceShape);
		shape = List.copyOf(shape);
	}

	/** Numbers in the new network's tensor. */
	public long size() {
		return shape.isEmpty() ? 0 : shape.stream().mapToLong(n -> n).reduce(1, (a, b) -> a * b);
	}

	/** A description with both shapes, for the user. */
	@Override
	public String toString() {
		return action + "  " + name + "  " + (sourceShape.isEmpty() ? "-" : sourceShape) + " -> "
				+ (shape.isEmpty() ? "-" : shape) + (reason.isEmpty() ? "" : "  (" + reason + ")");
	}
}
