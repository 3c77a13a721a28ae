package sc.fiji.stunet.job;

/**
 * The size of a structure.
 *
 * @param voxels number of voxels with the label
 * @param mm3 their volume in cubic millimetres
 */
public record StructureVolume(long voxels, double mm3) {}
