/**
 * Volumes and label maps from and to files: {@link sc.fiji.stunet.io.VolumeFiles} and
 * {@link sc.fiji.stunet.io.VolumeWriter}, with a {@code VolumeFormat} for each format underneath.
 */
package sc.fiji.stunet.io;
