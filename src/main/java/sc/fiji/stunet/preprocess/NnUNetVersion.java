package sc.fiji.stunet.preprocess;

/**
 * The version of nnU-Net that a model was trained with, which decides the order of steps. v1 resamples, then
 * normalises, and averages probabilities of mirrored runs. v2 normalises, then resamples, and averages logits.
 */
public enum NnUNetVersion {
	NNUNET_V1,
	NNUNET_V2
}
