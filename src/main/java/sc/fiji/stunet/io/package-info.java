/**
 * Reads and writes files of volumes and label maps: {@link sc.fiji.stunet.io.VolumeFiles} and {@link
 * sc.fiji.stunet.io.VolumeWriter} are the doors, with a {@code VolumeFormat} for each format underneath.
 */
package sc.fiji.stunet.io;
