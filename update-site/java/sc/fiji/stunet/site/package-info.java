/** Writes the update site, and the zips for who has no updater. Not part of the plugin. */
package sc.fiji.stunet.site;
