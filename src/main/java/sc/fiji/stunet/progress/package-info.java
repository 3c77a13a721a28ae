/** How long work reports, logs and is cancelled, in the same words everywhere. Imports the JDK only. */
package sc.fiji.stunet.progress;
