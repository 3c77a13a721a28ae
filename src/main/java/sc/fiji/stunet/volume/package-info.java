/**
 * An image and a label map with their place in the patient: {@link sc.fiji.stunet.volume.Volume} and {@link
 * sc.fiji.stunet.volume.LabelMap} hold voxels as an ImgLib2 interval in (x, y, z[, channel]) order, with the voxel size
 * in mm and the orientation.
 */
package sc.fiji.stunet.volume;
