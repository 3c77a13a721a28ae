package sc.fiji.stunet.fuzz;

import java.util.List;
import java.util.Random;

/** Changes bytes, and writes words of a format over them or between them. */
public final class Words implements Mutation {

	private final int from;
	private final List<byte[]> words;

	/** @param from so many bytes in front stay as they are */
	public Words(int from, List<byte[]> words) {
		this.from = from;
		this.words = words;
	}

	@Override
	public byte[] mutate(byte[] seed, Random random) {
		byte[] bytes = random.nextBoolean()
				? Mutation.ofTheEnd(seed.length - from, new Bytes()).mutate(seed, random)
				: seed.clone();
		int rounds = random.nextInt(3);
		for (int i = 0; i < rounds && bytes.length > from; i++) {
			byte[] word = words.get(random.nextInt(words.size()));
			int place = from + random.nextInt(bytes.length - from);
			bytes = random.nextBoolean()
					? Bytes.overwrite(place, bytes, word)
					: Mutation.splice(bytes, place, place, word);
		}
		return bytes;
	}
}
