package sc.fiji.stunet.fuzz;

import java.util.Arrays;
import java.util.Random;
import java.util.function.UnaryOperator;

/** Makes a spoilt input of a good one; the same one of the same random numbers. */
@FunctionalInterface
public interface Mutation {

	byte[] mutate(byte[] seed, Random random);

	/** One of several, each as likely as the others. */
	static Mutation anyOf(Mutation... mutations) {
		return (seed, random) -> mutations[random.nextInt(mutations.length)].mutate(seed, random);
	}

	/** Changes what is packed and packs it again; one of five times what is outside. */
	static Mutation inside(UnaryOperator<byte[]> unpack, UnaryOperator<byte[]> pack, Mutation content) {
		return (seed, random) -> random.nextInt(5) == 0
				? new Bytes().mutate(seed, random)
				: pack.apply(content.mutate(unpack.apply(seed), random));
	}

	/** Changes the last bytes only, such as the directory of a zip. */
	static Mutation ofTheEnd(int length, Mutation mutation) {
		return (seed, random) -> {
			int from = Math.max(0, seed.length - length);
			return splice(
					seed, from, seed.length, mutation.mutate(Arrays.copyOfRange(seed, from, seed.length), random));
		};
	}

	/** Changes the first bytes only. */
	static Mutation ofTheBeginning(int length, Mutation mutation) {
		return (seed, random) -> {
			int to = Math.min(length, seed.length);
			return splice(seed, 0, to, mutation.mutate(Arrays.copyOf(seed, to), random));
		};
	}

	/** The bytes with those of [from, to) replaced. */
	static byte[] splice(byte[] bytes, int from, int to, byte[] by) {
		byte[] all = Arrays.copyOf(bytes, bytes.length - (to - from) + by.length);
		System.arraycopy(by, 0, all, from, by.length);
		System.arraycopy(bytes, to, all, from + by.length, bytes.length - to);
		return all;
	}
}
