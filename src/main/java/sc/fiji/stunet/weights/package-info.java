/**
 * Readers and writers of parameters: safetensors, PyTorch checkpoints in all their containers (pickles only through an
 * allow-list, nothing in them is ever run), nnU-Net v1 and v2 plans; and the import that makes a model folder of them.
 * nnU-Net's (z, y, x) order is turned into (x, y, z) here and nowhere else. Imports model (and with it volume and
 * preprocess), progress, Jackson, and the atomic writers of io.
 */
package sc.fiji.stunet.weights;
