/**
 * Data augmentation of training patches as in nnU-Net v1's {@code data_augmentation_moreDA}: the same ranges,
 * probabilities and order. Imports {@code preprocess} (splines), {@code patch} and {@code volume}.
 */
package sc.fiji.stunet.train.augment;
