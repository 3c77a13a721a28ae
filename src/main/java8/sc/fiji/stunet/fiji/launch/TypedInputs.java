package sc.fiji.stunet.fiji.launch;

import org.scijava.service.AbstractService;
import org.scijava.service.SciJavaService;

/** For a Fiji with an older Java, which has none of our dialogs. */
public final class TypedInputs extends AbstractService implements SciJavaService {}
