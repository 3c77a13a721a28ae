package sc.fiji.stunet.catalog;

import sc.fiji.stunet.failure.Failure;
import sc.fiji.stunet.failure.UserError;

/** Thrown when a file cannot be fetched. The message is one sentence for the user. */
public class DownloadFailed extends UserError {

	private static final long serialVersionUID = 1L;

	public DownloadFailed(String sentence) {
		super(Failure.Kind.DOWNLOAD, sentence, null);
	}

	public DownloadFailed(String sentence, Throwable cause) {
		super(Failure.Kind.DOWNLOAD, sentence, cause);
	}
}
