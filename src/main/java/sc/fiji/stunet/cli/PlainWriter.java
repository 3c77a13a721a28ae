package sc.fiji.stunet.cli;

import java.io.PrintWriter;

import sc.fiji.stunet.failure.PlainText;
import sc.fiji.stunet.failure.Remedy;

/**
 * Prints text in the words of the command line, and without terminal commands: names of files and structures, and their
 * content, may contain escape sequences. Control characters, and those that turn the direction of writing, become
 * question marks, as with ls.
 */
final class PlainWriter extends PrintWriter {

	private final PrintWriter terminal;

	PlainWriter(PrintWriter terminal) {
		super(terminal, true);
		this.terminal = terminal;
	}

	/** A writer for the program's own control characters. */
	PrintWriter terminal() {
		return terminal;
	}

	@Override
	public void write(String text, int from, int count) {
		String shown = plain(inOptions(text.substring(from, from + count)));
		super.write(shown, 0, shown.length());
	}

	@Override
	public void write(char[] text, int from, int count) {
		write(new String(text, from, count), 0, count);
	}

	@Override
	public void write(int character) {
		write(String.valueOf((char) character), 0, 1);
	}

	/** Inserts the options of the command line into a sentence with remedies. */
	static String inOptions(String sentence) {
		return Remedy.inWords(sentence, remedy -> switch (remedy) {
			case BEST_CHECKPOINT -> "--checkpoint best";
			case CHECK_DATA -> "stunet check-data";
			case FRAME -> "--frame 1, or --frame all";
			case MODELS -> "stunet models";
			case PLAN_DATA -> "stunet plan";
			case RATE -> "--lr";
			case SPACING, VOXEL_SIZE -> "--spacing x,y,z in mm";
			default -> "--" + remedy.word("-");
		});
	}

	static String plain(String text) {
		return text.replaceAll("[" + PlainText.CONTROL + "\u061c\u200e\u200f&&[^\t\r\n]]|\r(?!\n)", "?");
	}
}
