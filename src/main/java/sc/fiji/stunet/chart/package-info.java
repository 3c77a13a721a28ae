/** The curves of a training, as a picture and as a Swing component. */
package sc.fiji.stunet.chart;
