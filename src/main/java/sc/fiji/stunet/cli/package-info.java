/**
 * The command line {@code stunet} (picocli): one class per job that reads options, calls a facade and prints. Imports
 * the facades of the root package, {@code batch}, {@code train} and {@code progress}.
 */
package sc.fiji.stunet.cli;
