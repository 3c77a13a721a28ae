/**
 * Everything that knows ImageJ: the menu's entry, macro options, dialogs, images to volumes and back, label colours,
 * the tables, the picture, progress and cancel. Imports {@code batch}, {@code worker.client}, {@code io},
 * {@code volume}, {@code model}, {@code progress}, SciJava and ij; never TensorFlow.
 */
package sc.fiji.stunet.fiji;
