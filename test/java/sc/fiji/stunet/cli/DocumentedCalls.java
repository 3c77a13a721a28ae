package sc.fiji.stunet.cli;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Does what lines of a shell ask the command line for, one after the other, in the folder where it is started. */
public final class DocumentedCalls {

	private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

	private DocumentedCalls() {}

	/** @param arguments a file with a call in each line, without {@code bin/stunet}; one that fails is the last */
	public static void main(String[] arguments) throws Exception {
		for (String call : Files.readAllLines(Path.of(arguments[0]))) {
			List<String> words = new ArrayList<>();
			for (Matcher word = WORD.matcher(call); word.find(); )
				words.add(word.group(1) == null ? word.group(2) : word.group(1));
			System.out.println("$ stunet " + call);
			PrintWriter out = new PrintWriter(System.out, true, Charset.defaultCharset());
			int code = StuNetCommandLine.run(out, out, words.toArray(String[]::new));
			if (code != 0) System.exit(code);
		}
		System.exit(0);
	}
}
