package sc.fiji.stunet.model;

import java.nio.FloatBuffer;
import java.util.List;

/**
 * Parameters by the original's names ({@code conv_blocks_context.0.0.conv1.weight} ...), in the original's layout: C
 * order, convolutions as (out, in, z, y, x). Closed by its owner; its buffers may be used after that.
 */
public interface Weights extends AutoCloseable {

	/** The names, in the order of the file. */
	List<String> names();

	/** @throws IllegalArgumentException if there is no such parameter */
	List<Integer> shape(String name);

	/**
	 * The values as 32-bit numbers, whatever the type in the file; read from the file by this call, not before.
	 *
	 * @throws IllegalArgumentException if there is no such parameter
	 * @throws InvalidModel if the file is damaged
	 */
	FloatBuffer values(String name);

	@Override
	void close();
}
