/** The segmentation job: a scan becomes a label map, from files or voxels to a result. */
package sc.fiji.stunet.segmentation;
