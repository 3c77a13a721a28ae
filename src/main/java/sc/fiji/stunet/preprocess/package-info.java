/**
 * nnU-Net's preprocessing and its inverse: {@link sc.fiji.stunet.preprocess.Preprocessing} transposes the axes, crops,
 * resamples and normalises, and {@link sc.fiji.stunet.preprocess.Preprocessed} owns the inverse, from class scores to a
 * label map on the volume's own grid.
 */
package sc.fiji.stunet.preprocess;
