package sc.fiji.stunet.transfer;

/** How a transfer initializes a tensor. */
public enum TransferAction {
	/** Numbers of the pretrained model. */
	COPIED("copied"),
	/** The stem, for more input channels: repeated, and divided by their number. */
	INFLATED("inflated"),
	/** A head: the pretrained rows of structures with the same name, new numbers for the others. */
	ROWS_KEPT("rows-kept"),
	/** New numbers, because those of the pretrained model do not fit or are not used. */
	INITIALISED("initialised"),
	/** A tensor of the pretrained model that the new network lacks. */
	LEFT_OUT("left-out");

	private final String word;

	TransferAction(String word) {
		this.word = word;
	}

	/** The word in files. */
	@Override
	public String toString() {
		return word;
	}
}
