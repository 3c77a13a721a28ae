package sc.fiji.stunet.job;

/**
 * How large a structure is.
 *
 * @param voxels number of voxels with the label
 * @param mm3 their volume in cubic millimetres
 */
public record StructureVolume(long voxels, double mm3) {}
