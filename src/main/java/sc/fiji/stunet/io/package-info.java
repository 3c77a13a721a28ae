/**
 * Volumes and label maps from and to files: {@link sc.fiji.stunet.io.VolumeFiles} and
 * {@link sc.fiji.stunet.io.VolumeWriter}, with a {@code VolumeFormat} for each format underneath, and
 * {@link sc.fiji.stunet.io.AtomicFile}, through which every result is written; {@link sc.fiji.stunet.io.Sha256} tells
 * contents apart. Imports {@code dicom}, {@code volume} and {@code progress}.
 */
package sc.fiji.stunet.io;
