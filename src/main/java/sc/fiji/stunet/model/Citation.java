package sc.fiji.stunet.model;

import java.util.stream.Collectors;

/** How to cite what computes the results. */
public final class Citation {

	/** One line for dialogs and logs. */
	public static final String LINE =
			"Please cite STU-Net (Huang et al. 2023, arXiv:2304.06716) and nnU-Net (Isensee et "
					+ "al. 2021, doi:10.1038/s41592-020-01008-z), and the paper of your model.";

	private static final String NNUNET = "Please cite nnU-Net (Isensee et al. 2021, doi:10.1038/s41592-020-01008-z)";

	/** Of what a model's network is: STU-Net, or one of nnU-Net's own. */
	public static String of(NetworkConfig network) {
		if (network instanceof ResidualEncoderUNetConfig)
			return NNUNET
					+ ", its residual encoder (Isensee et al. 2024, arXiv:2404.09556), and the paper of your model.";
		return network instanceof UNetConfig ? NNUNET + " and the paper of your model." : LINE;
	}

	/** Of a model; of a set, of each of its networks. */
	public static String of(Model model) {
		return model.isSet()
				? model.members().stream()
						.map(member -> of(member.network()))
						.distinct()
						.collect(Collectors.joining(" "))
				: of(model.network());
	}

	/** The same for a cell of a table. */
	public static final String SHORT = "arXiv:2304.06716";

	private Citation() {}
}
