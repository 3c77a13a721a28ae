/**
 * What both sides of the engine's process agree on besides the records of {@code job}: requests and replies, one JSON
 * object a line, and the files in which volumes travel. Data only, never code. Imports {@code job}, {@code volume},
 * {@code progress} and Jackson.
 */
package sc.fiji.stunet.worker;
