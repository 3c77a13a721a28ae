/**
 * The protocol between Fiji and the engine's process: requests and replies, one JSON object a line, and the files in
 * which volumes are exchanged. Data only, never code.
 */
package sc.fiji.stunet.worker;
