package sc.fiji.stunet.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How to cite what computes the results: the network, which is STU-Net or one of nnU-Net's own.
 *
 * @param sentence for dialogs and logs
 * @param brief for a cell of a table
 */
public record Citation(String sentence, String brief) {

	private static final String DOI_OF_NNUNET = "doi:10.1038/s41592-020-01008-z";
	private static final String NNUNET = "nnU-Net (Isensee et al. 2021, " + DOI_OF_NNUNET + ")";

	public static final Citation STU_NET = new Citation(
			"Please cite STU-Net (Huang et al. 2023, arXiv:2304.06716) and " + NNUNET
					+ ", and the paper of your model.",
			"arXiv:2304.06716");

	/** nnU-Net's own network. */
	private static final Citation PLAIN =
			new Citation("Please cite " + NNUNET + " and the paper of your model.", DOI_OF_NNUNET);

	private static final Citation RESIDUAL_ENCODER = new Citation(
			"Please cite " + NNUNET
					+ ", its residual encoder (Isensee et al. 2024, arXiv:2404.09556), and the paper of your model.",
			DOI_OF_NNUNET + " arXiv:2404.09556");

	/** Of what a network is. */
	public static Citation of(NetworkConfig network) {
		if (network instanceof ResidualEncoderUNetConfig) return RESIDUAL_ENCODER;
		return network instanceof UNetConfig ? PLAIN : STU_NET;
	}

	/** Of a model; of a set, of each of its networks. */
	public static Citation of(Model model) {
		List<Citation> all = (model.isSet() ? model.members().stream() : Stream.of(model))
				.map(one -> of(one.network()))
				.distinct()
				.toList();
		return new Citation(joined(all, Citation::sentence, " "), joined(all, Citation::brief, "; "));
	}

	private static String joined(List<Citation> all, Function<Citation, String> part, String between) {
		return all.stream().map(part).collect(Collectors.joining(between));
	}

	/** Of a size of a network, as the settings of a training name it: S, plain-M, resenc-L ... */
	public static Citation ofSize(String size) {
		if (size.startsWith("resenc-")) return RESIDUAL_ENCODER;
		return size.startsWith("plain-") ? PLAIN : STU_NET;
	}

	/**
	 * Of the network of a plan.
	 *
	 * @param file model.json, or the plan of a training
	 * @throws InvalidModel if it is none
	 */
	public static Citation ofPlan(Path file) {
		try {
			Model.checkSize(file);
			return of(ModelJson.spec(ModelJson.root(file, Files.readAllBytes(file)))
					.network());
		} catch (IOException e) {
			throw new InvalidModel("Cannot read " + file + " (" + e.getMessage() + "); name a plan.", e);
		}
	}
}
