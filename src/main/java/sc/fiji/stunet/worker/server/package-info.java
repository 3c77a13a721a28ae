/**
 * The engine's own process: reads requests from the standard input, runs them on one thread, and replies on the
 * standard output.
 */
package sc.fiji.stunet.worker.server;
