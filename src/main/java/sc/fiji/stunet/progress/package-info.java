/** How long work reports, logs and is cancelled. Imports the JDK only. */
package sc.fiji.stunet.progress;
