/**
 * What both sides of the engine's process agree on: requests and replies, one JSON object a line, and the files in
 * which volumes travel. Data only, never code. Imports {@code volume}, {@code progress} and Jackson.
 */
package sc.fiji.stunet.worker;
