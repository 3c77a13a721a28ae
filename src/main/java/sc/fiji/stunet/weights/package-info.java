/**
 * Reads and writes the parameters of networks: safetensors, PyTorch checkpoints in all their containers (pickles only
 * through an allow-list, nothing in them is run), nnU-Net v1 and v2 plans; and imports a checkpoint as a model folder.
 * nnU-Net's (z, y, x) order is turned into (x, y, z) here and nowhere else.
 */
package sc.fiji.stunet.weights;
