package sc.fiji.stunet.model;

import java.nio.FloatBuffer;
import java.util.List;

/**
 * Parameters by the original's names ({@code conv_blocks_context.0.0.conv1.weight} ...), in the original's layout: C
 * order, convolutions as (out, in, z, y, x). Closed by whoever opened it; its buffers may be used after that.
 */
public interface Weights extends AutoCloseable {

	/** In the order of the file. */
	List<String> names();

	/** @throws IllegalArgumentException if there is no such parameter */
	List<Integer> shape(String name);

	/**
	 * The values as 32-bit numbers, whatever the file holds; read from the file when asked for, not before.
	 *
	 * @throws IllegalArgumentException if there is no such parameter
	 * @throws InvalidModel if the file is damaged
	 */
	FloatBuffer values(String name);

	@Override
	void close();
}
