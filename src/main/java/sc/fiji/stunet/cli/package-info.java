/**
 * The command line {@code stunet} (picocli): one class per job that reads options, calls the job and prints the result.
 */
package sc.fiji.stunet.cli;
