/**
 * Fiji's side of the engine: starts its process, sends it one job after the other, and starts a new one when it dies.
 * Never loads TensorFlow.
 */
package sc.fiji.stunet.worker.client;
