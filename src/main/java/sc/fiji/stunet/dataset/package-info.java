/**
 * Annotated cases for training: {@link sc.fiji.stunet.dataset.DataSet} finds them in a folder, {@link
 * sc.fiji.stunet.dataset.IntegrityCheck} reads every file before any work.
 */
package sc.fiji.stunet.dataset;
