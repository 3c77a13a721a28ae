/** The loop of annotating a few slices, learning, looking and correcting: its project folder, rounds and proposals. */
package sc.fiji.stunet.fiji.annotate;
