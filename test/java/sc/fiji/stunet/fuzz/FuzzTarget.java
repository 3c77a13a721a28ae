package sc.fiji.stunet.fuzz;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * A reader of the product as something that takes bytes.
 *
 * @param seeds good inputs, or nearly
 * @param mutation makes the others of them
 * @param refusals what the reader may throw: what the user is told in one sentence
 */
public record FuzzTarget(
		String name, List<byte[]> seeds, Mutation mutation, Set<Class<? extends Exception>> refusals, Reader reader) {

	@FunctionalInterface
	public interface Reader {

		/** @param folder an empty one, the only place where anything may be written */
		void read(byte[] input, Path folder) throws Exception;
	}
}
