/**
 * From a volume to what the network sees and back: {@link sc.fiji.stunet.preprocess.Preprocessing} turns the axes,
 * crops, resamples and normalises as nnU-Net does, and {@link sc.fiji.stunet.preprocess.Preprocessed} owns the inverse,
 * from class scores to a label map on the volume's own grid. Imports volume and ImgLib2 only.
 */
package sc.fiji.stunet.preprocess;
