package sc.fiji.stunet.weights;

/** A part of a file, in bytes from its start. */
record ByteRange(long offset, long length) {}
