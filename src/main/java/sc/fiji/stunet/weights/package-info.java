/**
 * Readers and writers of parameters: safetensors, PyTorch checkpoints in all their containers (pickles only through an
 * allow-list, nothing in them is ever run), nnU-Net v1 and v2 plans; and the import that makes a model folder of them.
 * nnU-Net's (z, y, x) order is turned into (x, y, z) here and nowhere else.
 */
package sc.fiji.stunet.weights;
