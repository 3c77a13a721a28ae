/**
 * Divides a grid into overlapping tiles and blends their results: positions of tiles
 * ({@link sc.fiji.stunet.patch.TileGrid}), their reading, weights and blending.
 */
package sc.fiji.stunet.patch;
