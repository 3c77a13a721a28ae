/**
 * The engine's own process: reads requests from the standard input, runs them on one thread, answers on the standard
 * output. Imports {@code worker}, the rooms of the jobs, {@code job}, {@code model}, {@code volume}, {@code progress}
 * and Jackson.
 */
package sc.fiji.stunet.worker.server;
