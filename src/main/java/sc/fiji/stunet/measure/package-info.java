/** Volumes and statistics of the structures of a label map, and their table. */
package sc.fiji.stunet.measure;
