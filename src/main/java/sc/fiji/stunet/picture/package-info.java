/** Labels over the slices of a scan, as a picture. */
package sc.fiji.stunet.picture;
