/** Writes files completely or not at all, with checksums, locks and temporary files. */
package sc.fiji.stunet.files;
