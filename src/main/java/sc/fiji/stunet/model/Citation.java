package sc.fiji.stunet.model;

/** How to cite what computes the results. */
public final class Citation {

	/** One line for dialogs and logs. */
	public static final String LINE =
			"Please cite STU-Net (Huang et al. 2023, arXiv:2304.06716) and nnU-Net (Isensee et "
					+ "al. 2021, doi:10.1038/s41592-020-01008-z), and the paper of your model.";

	/** The same for a cell of a table. */
	public static final String SHORT = "arXiv:2304.06716";

	private Citation() {}
}
