package sc.fiji.stunet.evaluate;

import sc.fiji.stunet.volume.Extent;

/**
 * The mask of one structure, with a rim of one voxel of background on every side.
 *
 * @param inside 1 or 0 per voxel, x fastest
 * @param size with the rim
 */
record Mask(byte[] inside, Extent size) {}
