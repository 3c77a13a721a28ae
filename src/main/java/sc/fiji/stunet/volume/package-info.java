/**
 * What an image is here: {@link sc.fiji.stunet.volume.Volume} and {@link sc.fiji.stunet.volume.LabelMap}, voxels as an
 * ImgLib2 interval in (x, y, z[, channel]) order with their voxel size in mm and their place in the patient.
 */
package sc.fiji.stunet.volume;
