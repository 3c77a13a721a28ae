/** Postprocessing of label maps. */
package sc.fiji.stunet.postprocess;
