package sc.fiji.stunet.segmentation;

import java.util.Optional;

import sc.fiji.stunet.preprocess.Preprocessed;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.Reorientation;

/**
 * What the network sees of a scan.
 *
 * @param turn of the part to the model's orientation; empty: it lies so
 * @param geometry of the turned part
 */
record SeenScan(ScanPart part, Optional<Reorientation> turn, Geometry geometry, Preprocessed scan) {}
