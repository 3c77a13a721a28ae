/** Transfer of weights from a pretrained network to a new one, with a report on every tensor. */
package sc.fiji.stunet.transfer;
