/** What is done to a finished label map. Imports {@code volume}. */
package sc.fiji.stunet.postprocess;
