package sc.fiji.stunet.engine;

import java.util.function.Function;

import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.types.TFloat32;

import sc.fiji.stunet.failure.OutOfMemory;
import sc.fiji.stunet.progress.ComputingThreads;
import sc.fiji.stunet.volume.Extent;

/**
 * Converts the axis order between arrays and tensors, here and nowhere else: arrays are (x, y, z, channel), x fastest,
 * so channel after channel; tensors are (1, z, y, x, channel), channel fastest, so voxel after voxel. The voxels
 * themselves are in the same order in both.
 */
final class Tensors {

	/** Number of voxels that are reordered at a time: with 105 classes they stay in a core's cache. */
	private static final int BLOCK = 512;
	/** That several threads share out. */
	private static final int PARTS = 64;

	private Tensors() {}

	static Shape shape(Extent size, int channels) {
		return Shape.of(1, size.z(), size.y(), size.x(), channels);
	}

	static TFloat32 allocate(Extent size, int channels) {
		return allocate(shape(size, channels), TFloat32::tensorOf);
	}

	/** @throws OutOfMemory if there is too little memory */
	static <T> T allocate(Shape shape, Function<Shape, T> type) {
		try {
			return type.apply(shape);
		} catch (NullPointerException e) {
			// The exception of TensorFlow Java when the native allocation failed.
			throw new OutOfMemory(
					"There is too little memory for a tensor of " + shape
							+ "; close other programs, or use a smaller patch.",
					e);
		}
	}

	/** @param values (x, y, z, channel), as many as the tensor has */
	static void write(float[] values, TFloat32 tensor) {
		int channels = channels(values, tensor), voxels = values.length / channels;
		FloatDataBuffer target = tensor.asRawTensor().data().asFloats();
		int blocks = (voxels + BLOCK - 1) / BLOCK;
		// Few arrays that are used again: with one for each block, Java's memory would grow with every patch.
		ComputingThreads.range(0, PARTS).forEach(part -> {
			float[] interleaved = new float[BLOCK * channels];
			for (int block = part; block < blocks; block += PARTS) {
				int first = block * BLOCK, count = Math.min(BLOCK, voxels - first);
				for (int c = 0; c < channels; c++)
					for (int i = 0, from = c * voxels + first, to = c; i < count; i++, from++, to += channels)
						interleaved[to] = values[from];
				target.slice((long) first * channels, (long) count * channels).write(interleaved, 0, count * channels);
			}
		});
	}

	private static int channels(float[] values, TFloat32 tensor) {
		if (values.length != tensor.size())
			throw new IllegalArgumentException(values.length + " values for a tensor of " + tensor.shape());
		return (int) tensor.shape().get(tensor.rank() - 1);
	}
}
