package sc.fiji.stunet.job;

import java.util.Optional;

/**
 * What is taken of a folder or zip file with trained networks of nnU-Net v2.
 *
 * @param configuration such as 3d_fullres, or the name of its folder; empty: the only one that is there
 * @param folds numbers as in 0,1,2, or all: the network that learnt from every case; empty: every numbered fold that
 *     is there, else that one
 * @param checkpoint final or best; empty: final
 */
public record NnUNetChoice(Optional<String> configuration, Optional<String> folds, Optional<String> checkpoint) {

	/** What there is, as far as it is clear. */
	public static final NnUNetChoice DEFAULT = new NnUNetChoice(Optional.empty(), Optional.empty(), Optional.empty());
}
