package sc.fiji.stunet.batch;

import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import sc.fiji.stunet.failure.InvalidRequest;

/**
 * One of several shards of the cases, for several machines at once: the largest case first, each goes to the shard with
 * the least work so far. The same on all machines with the same names and sizes.
 *
 * @param number from 1
 * @param of number of shards
 */
public record Shard(int number, int of) {

	public static final Shard WHOLE = new Shard(1, 1);
	private static final Pattern TEXT = Pattern.compile("(\\d{1,6})/(\\d{1,6})");

	public Shard {
		if (number < 1 || number > of) throw invalid(number + "/" + of);
	}

	/**
	 * @param text {@code 2/8}: the second of eight
	 * @throws InvalidRequest if there is no such shard
	 */
	public static Shard parse(String text) {
		Matcher numbers = TEXT.matcher(text);
		if (!numbers.matches()) throw invalid(text);
		return new Shard(Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)));
	}

	private static InvalidRequest invalid(String text) {
		return new InvalidRequest(
				"The part " + text + " does not exist; write 1/8 for the first of eight parts, 8/8 for the last.");
	}

	/** @return the cases of this shard, in their order */
	public List<BatchCase> select(List<BatchCase> cases) {
		int[] owners = new int[cases.size()];
		long[] work = new long[of];
		List<Integer> largestFirst = IntStream.range(0, cases.size())
				.boxed()
				.sorted(Comparator.comparingLong((Integer i) -> -cases.get(i).bytes())
						.thenComparing(i -> cases.get(i).name()))
				.toList();
		for (int i : largestFirst) {
			int idlest = 0;
			for (int p = 1; p < of; p++) if (work[p] < work[idlest]) idlest = p;
			// Cases of unknown size count, too.
			work[idlest] += Math.max(1, cases.get(i).bytes());
			owners[i] = idlest + 1;
		}
		return IntStream.range(0, cases.size())
				.filter(i -> owners[i] == number)
				.mapToObj(cases::get)
				.toList();
	}

	/** The file of this shard's summary: shards run at the same time, so each has one of its own. */
	public String summaryName() {
		return of == 1 ? "summary.csv" : "summary_part" + number + "of" + of + ".csv";
	}
}
