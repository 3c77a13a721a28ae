/** The curves of a training, as a picture and as a Swing component. Imports JFreeChart and nothing of ours. */
package sc.fiji.stunet.chart;
