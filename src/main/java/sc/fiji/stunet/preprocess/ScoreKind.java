package sc.fiji.stunet.preprocess;

/** What a network's scores are, after they were averaged: how labels and probabilities follow from them. */
public enum ScoreKind {
	/** Probabilities over the classes (nnU-Net v1): the highest wins. */
	PROBABILITIES,
	/** Logits of classes (v2): the highest wins; softmax makes them probabilities. */
	LOGITS,
	/**
	 * Logits of overlapping regions (v2): each region is where its sigmoid is above 0.5, and of the regions of a voxel
	 * the last one counts.
	 */
	REGIONS
}
