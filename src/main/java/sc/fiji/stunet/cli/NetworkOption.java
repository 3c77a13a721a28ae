package sc.fiji.stunet.cli;

import java.util.Optional;

import picocli.CommandLine.Option;

import sc.fiji.stunet.job.NetworkChoice;

/** Which network is made anew. */
final class NetworkOption {

	/** Of a size, for the help. */
	static final String SIZES =
			"of the network; auto: the largest that fits the memory; of plain and resenc: M, L, XL, "
					+ "for GPUs of 8, 24, 40 GB (default: S; of plain and resenc M)";

	@Option(
			names = "--network",
			paramLabel = "stunet|plain|resenc",
			description =
					"stunet: STU-Net (default); plain, resenc: nnU-Net v2's PlainConvUNet and ResidualEncoderUNet, "
							+ "planned by its rules")
	private Optional<String> network;

	/**
	 * @param size as it was given; empty: the usual one
	 * @return its name, which tells the network, too
	 */
	Optional<String> size(Optional<String> size) {
		return NetworkChoice.size(network, size);
	}
}
