/**
 * Volumes and label maps from and to files: {@link sc.fiji.stunet.io.VolumeReader} and
 * {@link sc.fiji.stunet.io.VolumeWriter}, with our own NIfTI underneath, and {@link sc.fiji.stunet.io.AtomicFile}, through
 * which every result is written; {@link sc.fiji.stunet.io.Sha256} tells contents apart. Imports {@code volume} only.
 */
package sc.fiji.stunet.io;
