/** A scan becomes a label map: the job, from files or voxels to a result. */
package sc.fiji.stunet.segmentation;
