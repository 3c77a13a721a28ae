package sc.fiji.stunet.job;

/**
 * An estimate of what a training takes, made before its scans are read.
 *
 * @param cases that there are
 * @param networks that are learnt, one after the other: one, or one for each fold
 * @param plan in a few words: patch, batch
 * @param bytes of memory of the process
 * @param multiplyAdds of one epoch
 */
public record ExpectedTraining(int cases, int networks, String plan, long bytes, double multiplyAdds) {}
