/**
 * Runs the same work on many cases, with any predictor: {@link sc.fiji.stunet.batch.CaseSearch} finds them, {@link
 * sc.fiji.stunet.batch.Shard} divides them, {@link sc.fiji.stunet.batch.Batch} calls the port {@link
 * sc.fiji.stunet.batch.CasePredictor} for each, skips finished ones and writes the summary.
 */
package sc.fiji.stunet.batch;
