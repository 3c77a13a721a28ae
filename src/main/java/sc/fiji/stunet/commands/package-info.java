/** One SciJava command per job: its parameters, which are its macro keys, and one call. */
package sc.fiji.stunet.commands;
