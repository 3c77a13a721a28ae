/** The training job: a data set becomes a model, from the check of the data to the finished model folder. */
package sc.fiji.stunet.training;
