/** The command line {@code stunet} (picocli): one class per job that reads options, calls the job and prints. */
package sc.fiji.stunet.cli;
