package sc.fiji.stunet.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.tensorflow.GraphOperationBuilder;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.internal.types.registry.TensorTypeRegistry;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;

import sc.fiji.stunet.model.NetworkConfig.Unit;
import sc.fiji.stunet.volume.Extent;

/**
 * Operations of TensorFlow that do several layers in one pass, for the CPU. They are what TensorFlow's optimizer puts
 * in place of public ones (tensorflow/core/ops/mkl_nn_ops.cc and nn_ops.cc), so they may be missing in another version,
 * on another processor, or where oneDNN is off: then a session that runs them fails.
 */
final class FusedOperations {

	private static final DataType FLOAT =
			TensorTypeRegistry.find(TFloat32.class).dataType();

	private final Ops tf;
	private final Unit unit;

	FusedOperations(Ops tf, Unit unit) {
		this.tf = tf;
		this.unit = unit;
	}

	/** The same operations, of which none begins before something else is computed. */
	FusedOperations after(Operand<TFloat32> before) {
		return new FusedOperations(tf.withControlDependencyOps(before.op()), unit);
	}

	/**
	 * A convolution, plus a bias, plus an addend, through LeakyRelu.
	 *
	 * @param x (1, D, H, W, in)
	 * @param weight (z, y, x, in, out), padded as PyTorch does, see {@link ConvolutionPadding}
	 * @param bias (out)
	 * @param addend of the output's shape
	 */
	Operand<TFloat32> convolution(
			Operand<TFloat32> x,
			Operand<TFloat32> weight,
			Extent stride,
			Operand<TFloat32> bias,
			Optional<Operand<TFloat32>> addend,
			boolean leakyRelu) {
		ConvolutionPadding padding = ConvolutionPadding.of(x.shape(), weight.shape(), stride);
		List<String> fused = new ArrayList<>(List.of("BiasAdd"));
		addend.ifPresent(added -> fused.add("Add"));
		if (leakyRelu) fused.add("LeakyRelu");
		GraphOperationBuilder operation = operation("_MklNativeFusedConv3D");
		operation.addInput(x.asOutput());
		operation.addInput(weight.asOutput());
		operation.addInputList(
				addend.isEmpty()
						? new Output<?>[] {bias.asOutput()}
						: new Output<?>[] {bias.asOutput(), addend.get().asOutput()});
		operation.setAttr("T", FLOAT);
		operation.setAttr("num_args", fused.contains("Add") ? 2L : 1L);
		operation.setAttr(
				"strides",
				Layers.strides(stride).stream().mapToLong(Long::longValue).toArray());
		// EXPLICIT is refused, and of VALID the shape would be wrong: the list of zeros wins over SAME.
		operation.setAttr("padding", "SAME");
		if (!padding.isSame()) operation.setAttr("padding_list", flat(padding.zeros()));
		operation.setAttr("data_format", "NDHWC");
		operation.setAttr("dilations", new long[] {1, 1, 1, 1, 1});
		operation.setAttr("fused_ops", fused.toArray(String[]::new));
		operation.setAttr("epsilon", 0f);
		operation.setAttr("leakyrelu_alpha", (float) unit.slope());
		operation.setAttr("_kernel", "MklNameChangeOp");
		return operation.build().output(0);
	}

	/**
	 * Instance norm, through LeakyRelu. Its sums are added up voxel by voxel in single precision: for few voxels only.
	 *
	 * @param x (1, D, H, W, channels)
	 * @param scale (channels)
	 * @param shift (channels)
	 */
	Operand<TFloat32> instanceNorm(
			Operand<TFloat32> x, Operand<TFloat32> scale, Operand<TFloat32> shift, boolean leakyRelu) {
		GraphOperationBuilder operation = operation("_MklFusedInstanceNorm");
		operation.addInput(x.asOutput());
		operation.addInput(scale.asOutput());
		operation.addInput(shift.asOutput());
		operation.setAttr("T", FLOAT);
		operation.setAttr("epsilon", (float) unit.epsilon());
		operation.setAttr("reduction_axes", new long[] {1, 2, 3});
		operation.setAttr("fused_ops", leakyRelu ? new String[] {"LeakyRelu"} : new String[0]);
		operation.setAttr("leakyrelu_alpha", (float) unit.slope());
		return operation.build().output(0);
	}

	private GraphOperationBuilder operation(String type) {
		return (GraphOperationBuilder) tf.scope().opBuilder(type, type.substring(1));
	}

	private static long[] flat(int[][] zeros) {
		long[] flat = new long[2 * zeros.length];
		for (int i = 0; i < flat.length; i++) flat[i] = zeros[i / 2][i % 2];
		return flat;
	}
}
