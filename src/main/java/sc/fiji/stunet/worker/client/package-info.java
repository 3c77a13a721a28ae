/**
 * Fiji's side of the engine: starts its process, asks it for one job after the other, and survives its death. Imports
 * {@code worker}, {@code job}, {@code model}, {@code volume}, {@code progress} and Jackson; never TensorFlow.
 */
package sc.fiji.stunet.worker.client;
