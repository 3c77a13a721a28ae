package sc.fiji.stunet.worker.client;

/** The process ended before the job knew how much memory it needs, and was not killed: a library may crash when it is loaded. */
final class EngineCrash extends EngineFailure {

	private static final long serialVersionUID = 1L;

	EngineCrash(String sentence, String details) {
		super(ENGINE, sentence, details);
	}
}
