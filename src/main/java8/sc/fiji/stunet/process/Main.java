package sc.fiji.stunet.process;

/** What an older Java finds instead of the command line's launcher: it says what is missing. */
public final class Main {

	/** As of a machine on which TensorFlow does not work. */
	private static final int ENGINE_UNAVAILABLE = 8;

	private Main() {}

	public static void main(String[] arguments) {
		System.err.println("stunet: STU-Net needs Java 17 or later, but this is Java "
				+ System.getProperty("java.version") + "; install a newer one, or set JAVA_HOME to one.");
		System.exit(ENGINE_UNAVAILABLE);
	}
}
