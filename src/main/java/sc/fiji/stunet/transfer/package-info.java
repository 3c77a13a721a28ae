/**
 * Which weights go from a trained network to a new one, and what becomes of the others. Imports {@code model} and
 * {@code volume}.
 */
package sc.fiji.stunet.transfer;
