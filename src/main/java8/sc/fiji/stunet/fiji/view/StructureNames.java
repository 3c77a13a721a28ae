package sc.fiji.stunet.fiji.view;

import org.scijava.service.AbstractService;
import org.scijava.service.SciJavaService;

/** For a Fiji with an older Java, where there are no label images of ours. */
public final class StructureNames extends AbstractService implements SciJavaService {}
