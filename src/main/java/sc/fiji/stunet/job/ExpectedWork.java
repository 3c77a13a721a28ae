package sc.fiji.stunet.job;

/**
 * An estimate of what a prediction takes, made from the size of the volume alone.
 *
 * @param tiles of the sliding window, if nothing is cropped
 * @param runs of each tile: more than one when mirrored or for several folds
 * @param bytes of memory
 * @param multiplyAdds of one run of the network
 */
public record ExpectedWork(int tiles, int runs, long bytes, double multiplyAdds) {}
