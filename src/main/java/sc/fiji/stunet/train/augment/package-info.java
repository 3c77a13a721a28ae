/**
 * Data augmentation of training patches as in nnU-Net v1's {@code data_augmentation_moreDA}: the same ranges,
 * probabilities and order.
 */
package sc.fiji.stunet.train.augment;
