/**
 * Fiji's side of the engine: starts its process, sends it one job after the other, and starts a new one when it died.
 * Never loads TensorFlow.
 */
package sc.fiji.stunet.worker.client;
