/**
 * The engine's own process: reads requests from the standard input, runs them on one thread, answers on the standard
 * output. Imports {@code worker}, the root facades, {@code model}, {@code volume}, {@code progress}, the readers and
 * writers of {@code io}, and Jackson.
 */
package sc.fiji.stunet.worker.server;
