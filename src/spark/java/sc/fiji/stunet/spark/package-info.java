/**
 * Work that Apache Spark shares out among machines: a jar of its own, never in Fiji. A task is a case of a folder, or a
 * block of a scan; every executor keeps one engine in a process of its own, since TensorFlow's libraries are other
 * versions than Spark's and a crash of one must not take the executor.
 */
package sc.fiji.stunet.spark;
