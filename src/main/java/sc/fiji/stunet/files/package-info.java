/** Files that are written whole or not at all, checksums, locks, temporary files. */
package sc.fiji.stunet.files;
