/**
 * How patches are varied while training, as nnU-Net v1's {@code data_augmentation_moreDA} does: the same ranges,
 * probabilities and order. Imports {@code preprocess} (splines), {@code patch} and {@code volume}.
 */
package sc.fiji.stunet.train.augment;
