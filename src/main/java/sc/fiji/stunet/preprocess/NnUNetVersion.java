package sc.fiji.stunet.preprocess;

/**
 * Whose order of steps a model was trained with. nnU-Net v1: resample, then normalise; mirrored runs averaged as
 * probabilities. nnU-Net v2: normalise, then resample; averaged as logits.
 */
public enum NnUNetVersion {
	NNUNET_V1,
	NNUNET_V2
}
