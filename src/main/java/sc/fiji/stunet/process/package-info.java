/**
 * How a Java with TensorFlow is started, for the engine's process and for the command line, whose launcher is the jar's
 * main class. May import nothing but what is open to every room, so that it runs without any library.
 */
package sc.fiji.stunet.process;
