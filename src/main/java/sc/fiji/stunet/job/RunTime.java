package sc.fiji.stunet.job;

/**
 * A measured duration of one run of a network.
 *
 * @param seconds 0: nothing was measured
 * @param multiplyAdds that it computed
 */
public record RunTime(double seconds, double multiplyAdds) {}
