/** Progress, log and cancellation of long work. */
package sc.fiji.stunet.progress;
