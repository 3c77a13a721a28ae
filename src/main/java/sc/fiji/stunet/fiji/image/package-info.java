/** ImageJ images as volumes and label maps, ROIs, and what an image tells of itself. */
package sc.fiji.stunet.fiji.image;
