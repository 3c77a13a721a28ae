package sc.fiji.stunet.job;

/**
 * An estimate of what a training takes, made from the headers of its data set.
 *
 * @param cases of the data set
 * @param plan in a few words: patch, batch
 * @param bytes of memory of the process
 * @param multiplyAdds of one epoch
 */
public record ExpectedTraining(int cases, String plan, long bytes, double multiplyAdds) {}
