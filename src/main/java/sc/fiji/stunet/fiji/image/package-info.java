/** Converts ImageJ images to volumes and label maps and back, with ROIs and the metadata of images. */
package sc.fiji.stunet.fiji.image;
