package sc.fiji.stunet.worker;

/**
 * The names of the engine's jobs; their parameters and results are records of {@link sc.fiji.stunet.job} and of the
 * messages here. All paths are absolute.
 */
public final class JobNames {

	/**
	 * {@link sc.fiji.stunet.job.ImportRequest}; description of the new model and its structures, lines for the user.
	 */
	public static final String IMPORT = "import";
	/** The folder of a model; its description, lines for the user. */
	public static final String DESCRIBE = "describe";
	/** No parameters; what this process finds out about itself, lines for the user. */
	public static final String EXAMINE = "examine";
	/** The folder of a data set; {@link sc.fiji.stunet.job.DataSetReport}. */
	public static final String CHECK_DATA = "check-data";
	/** {@link sc.fiji.stunet.job.PlanRequest}; description of the plan, lines for the user. */
	public static final String PLAN = "plan";
	/** {@link EvaluationMessages.Parameters}; {@link sc.fiji.stunet.job.EvaluationReport}. */
	public static final String EVALUATE = "evaluate";
	/** {@link PredictionMessages.Parameters}; {@link PredictionMessages.Result}. */
	public static final String PREDICT = "predict";
	/** {@link PredictionMessages.Block}; checksum of the model that was used. */
	public static final String PREDICT_BLOCK = "predict-block";
	/** {@link PredictionMessages.Planned}; {@link PredictionMessages.Expected}. Loads no model. */
	public static final String EXPECT = "expect";
	/**
	 * After an unexpected failure: {@link sc.fiji.stunet.job.PredictionRequest}; the device. Fails if TensorFlow
	 * computes wrong numbers, or the weights are damaged.
	 */
	public static final String CHECK_ENGINE = "check-engine";

	/**
	 * {@link sc.fiji.stunet.job.TrainingRequest}; {@link sc.fiji.stunet.job.TrainingResult}. Sends a {@link
	 * TrainingMessages.Event} at the end of every epoch, and receives the name of a {@link sc.fiji.stunet.job.Control}
	 * at any time. When it is cancelled, it can be resumed.
	 */
	public static final String TRAIN = "train";

	/** {@link TrainingMessages.Planned}; {@link sc.fiji.stunet.job.ExpectedTraining}. Reads headers alone. */
	public static final String EXPECT_TRAINING = "expect-training";

	/** {@link TrainingMessages.Outlined}; {@link sc.fiji.stunet.job.ExpectedTraining}. Reads no file. */
	public static final String EXPECT_OUTLINED = "expect-outlined";

	private JobNames() {}
}
