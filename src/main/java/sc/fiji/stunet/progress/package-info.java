/** Progress, log, cancellation and threads of long work. */
package sc.fiji.stunet.progress;
