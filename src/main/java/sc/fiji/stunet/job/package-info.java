/**
 * The requests, results and events of all jobs as records: the one vocabulary of the command line, Fiji and the engine.
 */
package sc.fiji.stunet.job;
