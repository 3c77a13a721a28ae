/** The segmentation job: segments files or voxels to a label map. */
package sc.fiji.stunet.segmentation;
