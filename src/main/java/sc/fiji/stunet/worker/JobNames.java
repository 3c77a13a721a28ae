package sc.fiji.stunet.worker;

/**
 * What the engine can be asked for; the parameters and results are the records of {@link sc.fiji.stunet.job}, and what
 * the two processes need besides. All paths are absolute when they arrive.
 */
public final class JobNames {

	/** {@link sc.fiji.stunet.job.ImportRequest}; what the new model is and finds, lines for the user. */
	public static final String IMPORT = "import";
	/** The folder of a model; what it is and finds, lines for the user. */
	public static final String DESCRIBE = "describe";
	/** The folder of a data set; {@link sc.fiji.stunet.job.DataSetReport}. */
	public static final String CHECK_DATA = "check-data";
	/** {@link sc.fiji.stunet.job.PlanRequest}; what would be done, lines for the user. */
	public static final String PLAN = "plan";
	/** {@link EvaluationMessages.Parameters}; {@link sc.fiji.stunet.job.EvaluationReport}. */
	public static final String EVALUATE = "evaluate";
	/** {@link PredictionMessages.Parameters}; {@link PredictionMessages.Result}. */
	public static final String PREDICT = "predict";
	/**
	 * After a failure that nobody foresaw: {@link sc.fiji.stunet.job.PredictionRequest}; the device. Fails if
	 * TensorFlow computes wrong numbers, or the weights are damaged.
	 */
	public static final String CHECK_ENGINE = "check-engine";

	/**
	 * {@link sc.fiji.stunet.job.TrainingRequest}; {@link sc.fiji.stunet.job.TrainingResult}. It tells a
	 * {@link TrainingMessages.Event} at the end of every epoch, and can be told the name of a
	 * {@link sc.fiji.stunet.job.Control} at any time. Cancelled, it leaves what it needs to be resumed.
	 */
	public static final String TRAIN = "train";

	private JobNames() {}
}
