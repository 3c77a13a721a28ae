/**
 * What the jobs are asked for, what they answer and what they tell meanwhile, as records: the one vocabulary of the
 * command line, Fiji and the engine. Imports the JDK, Jackson's annotations, {@code model} and {@code volume}.
 */
package sc.fiji.stunet.job;
