/** Models by name: the catalogue, downloads, and what is installed, exported and removed. */
package sc.fiji.stunet.catalog;
