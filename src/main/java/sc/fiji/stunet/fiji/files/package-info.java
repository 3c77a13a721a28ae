/** Opens files of other formats, through SCIFIO, Bio-Formats and ImageJ. */
package sc.fiji.stunet.fiji.files;
