package sc.fiji.stunet.transfer;

import java.util.Locale;

/** What became of a tensor. */
public enum Fate {
		/** The start's numbers. */
		COPIED,
		/** The stem, for more input channels than the start's: repeated, and divided by their number. */
		INFLATED,
		/** A head: the start's rows for structures of the same name, new numbers for the others. */
		ROWS_KEPT,
		/** New numbers, because the start's do not fit or are not wanted. */
		INITIALISED,
		/** The start has it, the new network does not. */
		LEFT_OUT;

	/** ROWS_KEPT is called rows-kept in files. */
	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}
}
