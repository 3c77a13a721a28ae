/**
 * The engine's own process: reads requests from the standard input, runs them on one thread, answers on the standard
 * output.
 */
package sc.fiji.stunet.worker.server;
