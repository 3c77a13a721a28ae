/**
 * The protocol between Fiji and the engine's process: requests and replies, one JSON object per line, and the files in
 * which volumes are exchanged. Data only, never code.
 */
package sc.fiji.stunet.worker;
