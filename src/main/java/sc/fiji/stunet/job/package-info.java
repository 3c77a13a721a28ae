/**
 * What the jobs are asked for, what they answer and what they tell meanwhile, as records: the one vocabulary of the
 * command line, Fiji and the engine.
 */
package sc.fiji.stunet.job;
