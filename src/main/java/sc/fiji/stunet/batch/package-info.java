/**
 * The same work on many cases, whoever predicts: {@link sc.fiji.stunet.batch.CaseSearch} finds them,
 * {@link sc.fiji.stunet.batch.Shard} shares them out, {@link sc.fiji.stunet.batch.Batch} goes through them behind the
 * port {@link sc.fiji.stunet.batch.CasePredictor}, skips what is finished and writes the summary.
 */
package sc.fiji.stunet.batch;
