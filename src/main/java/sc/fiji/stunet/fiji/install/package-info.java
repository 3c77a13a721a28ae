/** The plugin's own files: what a plain ImageJ lacks after a zip was unpacked into it, and how all of them go away. */
package sc.fiji.stunet.fiji.install;
