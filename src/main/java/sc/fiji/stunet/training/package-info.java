/** A data set becomes a model: the job, from the check of the data to the finished model folder. */
package sc.fiji.stunet.training;
