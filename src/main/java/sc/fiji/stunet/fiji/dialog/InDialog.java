package sc.fiji.stunet.fiji.dialog;

/**
 * Attributes of a command's parameters ({@code @Attr}) that say where and how the dialog shows them. All else is told
 * by the parameter itself: its name is the macro key, its label and description are the field's label and tooltip, its
 * type, style and choices say what kind of field it is. A parameter whose visibility is {@code INVISIBLE} has no field.
 */
public final class InDialog {

	/** The value is the place among the fields that are always shown; parameters without it are behind "More". */
	public static final String FIRST = "first";

	/** Of an image: the value is the parameter that takes the title of an open image which is not the current one. */
	public static final String TITLE = "title";

	/** Of an image: the value is the parameter that takes the file or folder which is read in place of an image. */
	public static final String FILE = "file";

	/** What is offered, besides what the user types: one of the following. */
	public static final String OFFERS = "offers";

	public static final String MODELS = "models";
	/** Open images that are no label images. */
	public static final String SCANS = "scans";

	/** Open images, label images first. */
	public static final String LABELS = "labels";

	/** Besides files. */
	public static final String FOLDERS = "folders";

	/** Time and memory that are expected are shown; of choices, beside each. */
	public static final String EXPECTED = "expected";

	private InDialog() {}
}
