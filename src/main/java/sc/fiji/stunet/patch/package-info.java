/**
 * Cutting a grid into overlapping patches and putting patch results together: where tiles lie
 * ({@link sc.fiji.stunet.patch.TileGrid}), how they are read, weighted and blended. Imports volume and ImgLib2 only.
 */
package sc.fiji.stunet.patch;
