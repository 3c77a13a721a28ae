package sc.fiji.stunet.fuzz;

import java.util.List;
import java.util.Random;

/** Writes words of a format over the bytes or between them. */
public final class Words implements Mutation {

	private final int from;
	private final List<byte[]> words;

	/** @param from bytes before stay as they are */
	public Words(int from, List<byte[]> words) {
		this.from = from;
		this.words = words;
	}

	@Override
	public byte[] mutate(byte[] seed, Random random) {
		byte[] bytes = random.nextBoolean() ? seed.clone() : new Bytes().mutate(seed, random);
		int rounds = 1 + random.nextInt(2);
		for (int i = 0; i < rounds && bytes.length > from; i++) {
			byte[] word = words.get(random.nextInt(words.size()));
			int place = from + random.nextInt(bytes.length - from);
			bytes = random.nextBoolean() ? Bytes.overwrite(place, bytes, word) : Mutation.splice(bytes, place, place, word);
		}
		return bytes;
	}
}
