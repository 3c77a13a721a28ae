package sc.fiji.stunet.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Changes the tokens of a text, so that most of what comes out still is nearly of its language. */
public final class Tokens implements Mutation {

	private static final int LARGEST = 1 << 18;
	private static final Pattern VALUE = Pattern.compile("(?s).*\\w.*[^:]|\\w");

	private final Pattern token;
	private final List<String> values;
	private final String opening;

	/**
	 * @param token what a token is
	 * @param values what may stand in place of one
	 * @param opening what may be nested without end; empty: nothing
	 */
	public Tokens(String token, List<String> values, String opening) {
		this.token = Pattern.compile(token);
		this.values = values;
		this.opening = opening;
	}

	private static final List<String> NUMBERS = List.of(
			"0",
			"-1",
			"1",
			"3",
			"1e999",
			"-1e999",
			"1e-320",
			"1e300",
			"2147483647",
			"2147483648",
			"-2147483649",
			"9223372036854775808",
			"123456789012345678901234567890",
			"0.5",
			"1.5",
			"65535",
			"65536",
			"1000000",
			"1000000000");

	private static List<String> withNumbers(String... more) {
		return Stream.concat(NUMBERS.stream(), Stream.of(more)).toList();
	}

	public static Mutation json() {
		Mutation tokens = new Tokens(
				"\"(?:[^\"\\\\]++|\\\\.)*+\"(?:\\s*+:)?|-?\\d+(?:\\.\\d+)?(?:[eE][-+]?\\d+)?|true|false|null|[\\["
						+ "\\]{}:,]",
				withNumbers(
						"null",
						"true",
						"false",
						"NaN",
						"-Infinity",
						"\"\"",
						"\"x\"",
						"\"NaN\"",
						"\"../../x\"",
						"\"\\u0000\"",
						"\"\\ud800\"",
						"\"=1+1\"",
						"\"a,b\\n\\\"c\\\"\"",
						"[]",
						"{}",
						"[[]]",
						"[1,2,3]",
						"[1,2]",
						"[0,0,0]",
						"[1,1,1,1]",
						"{\"0\":1}",
						"[null]",
						"\"CON\"",
						"\"a/b\"",
						"\"\\u001b[31m\"",
						"\u00ef\u00bb\u00bf"),
				"[");
		return mostly(tokens);
	}

	/** Lines of {@code key: value}, {@code key = value} or words. */
	public static Mutation lines(String... words) {
		return mostly(new Tokens("[A-Za-z_][\\w.-]*|[-+]?\\d[\\d.eE+-]*|\\n|[^\\s\\w]", withNumbers(words), "("));
	}

	public static Mutation xml(String... words) {
		return mostly(new Tokens("</?[\\w:]+|\"[^\"]*\"|[-+]?\\d[\\d.eE+-]*|[\\w:]+|/?>|=", withNumbers(words), "<a>"));
	}

	private static Mutation mostly(Mutation tokens) {
		return (seed, random) ->
				random.nextInt(8) == 0 ? new Bytes().mutate(seed, random) : tokens.mutate(seed, random);
	}

	@Override
	public byte[] mutate(byte[] seed, Random random) {
		String text = new String(seed, ISO_8859_1);
		int rounds = random.nextBoolean() ? 1 : 1 + random.nextInt(3);
		for (int i = 0; i < rounds && text.length() < LARGEST; i++) {
			List<MatchResult> tokens = token.matcher(text).results().toList();
			if (tokens.isEmpty()) break;
			MatchResult one = tokens.get(random.nextInt(tokens.size()));
			// Rather a value than a key, or what holds them together: else nearly all is refused at once.
			for (int again = 0; again < 3 && !VALUE.matcher(one.group()).matches(); again++)
				one = tokens.get(random.nextInt(tokens.size()));
			text = text.substring(0, one.start()) + instead(one.group(), tokens, random) + text.substring(one.end());
		}
		return text.getBytes(ISO_8859_1);
	}

	private String instead(String old, List<MatchResult> tokens, Random random) {
		boolean large = random.nextInt(3) == 0;
		return switch (random.nextInt(8)) {
			case 0 -> "";
			case 1 -> old + old;
			case 2 -> tokens.get(random.nextInt(tokens.size())).group();
			case 3 -> old.startsWith("\"") ? "\"" + "x".repeat(large ? 5000 : 3) + "\"" : "9".repeat(large ? 5000 : 3);
			case 4 -> opening.repeat(large ? 5000 : 20) + old;
			default -> values.get(random.nextInt(values.size()));
		};
	}
}
