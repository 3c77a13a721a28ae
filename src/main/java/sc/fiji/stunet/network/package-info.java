/**
 * Networks as TensorFlow graphs ({@link sc.fiji.stunet.network.Network}): {@code StuNet}, {@code PlainConvUNet} and
 * {@code ResidualEncoderUNet} each read like their paper, {@code Layers} has their layers as PyTorch defines them,
 * {@link sc.fiji.stunet.network.Parameters} the values they are computed with, and {@link sc.fiji.stunet.network.Cost}
 * what one patch costs. For training, every layer is noted on a tape that {@code Gradients} walks back;
 * {@link sc.fiji.stunet.network.TrainingGraph} puts network, loss and optimizer together. Only graphs are built here;
 * sessions are opened in {@code engine}. Tensors are (1, D, H, W, channels) with D = z, H = y, W = x: one sample,
 * because instance norm takes its statistics from each sample alone.
 */
package sc.fiji.stunet.network;
