/**
 * One SciJava command per job: its parameters, which are its macro keys, and one call. Imports {@code fiji},
 * {@code batch}, {@code worker.client}, {@code model}, {@code progress}, SciJava and ij.
 */
package sc.fiji.stunet.commands;
