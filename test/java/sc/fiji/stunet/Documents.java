package sc.fiji.stunet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What README.md and the pages of docs/ show of programs: the blocks between three back-ticks, and indented ones. */
public final class Documents {

	private static final Pattern BLOCK = Pattern.compile("(?ms)^```([a-z]*)\\n(.*?)^```");
	private static final Pattern INDENTED = Pattern.compile("\\n\\n((?: {4}\\S.*\\n)+)");

	/**
	 * @param page its file's name
	 * @param language as it stands behind the back-ticks; empty: not said
	 */
	public record Block(String page, String language, String text) {}

	private Documents() {}

	/** The texts of one page's blocks in one language, in their order. */
	public static List<String> texts(String page, String language) throws IOException {
		return blocks().stream()
				.filter(block -> block.page().equals(page) && block.language().equals(language))
				.map(Block::text)
				.toList();
	}

	/** Those of README.md first, then page by page. */
	public static List<Block> blocks() throws IOException {
		List<Block> blocks = new ArrayList<>();
		for (Path page : pages())
			for (Matcher block = BLOCK.matcher(Files.readString(page)); block.find(); )
				blocks.add(new Block(page.getFileName().toString(), block.group(1), block.group(2)));
		return blocks;
	}

	/** Commands that are indented by four blanks, which no test runs: they build, test and measure for hours. */
	public static List<Block> indented() throws IOException {
		List<Block> blocks = new ArrayList<>();
		for (Path page : pages())
			for (Matcher block = INDENTED.matcher(text(page)); block.find(); )
				blocks.add(new Block(
						page.getFileName().toString(), "bash", block.group(1).replaceAll("(?m)^ {4}", "")));
		return blocks;
	}

	/** README.md first, then those of docs/. */
	private static List<Path> pages() throws IOException {
		try (Stream<Path> docs = Files.list(Path.of("docs"))) {
			return Stream.concat(Stream.of(Path.of("README.md")), docs.sorted())
					.filter(file -> file.toString().endsWith(".md"))
					.toList();
		}
	}

	/** A page without its blocks. */
	static String text(Path page) throws IOException {
		return BLOCK.matcher(Files.readString(page)).replaceAll("");
	}
}
