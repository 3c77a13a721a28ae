package sc.fiji.stunet.transfer;

/** What a transfer does with a tensor. */
public enum TransferAction {
	/** The start's numbers. */
	COPIED("copied"),
	/** The stem, for more input channels than the start's: repeated, and divided by their number. */
	INFLATED("inflated"),
	/** A head: the start's rows for structures of the same name, new numbers for the others. */
	ROWS_KEPT("rows-kept"),
	/** New numbers, because the start's do not fit or are not wanted. */
	INITIALISED("initialised"),
	/** The start has it, the new network does not. */
	LEFT_OUT("left-out");

	private final String word;

	TransferAction(String word) {
		this.word = word;
	}

	/** As it is called in files. */
	@Override
	public String toString() {
		return word;
	}
}
