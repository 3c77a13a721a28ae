package sc.fiji.stunet.site;

/** The computers for which TensorFlow's library exists; everything else of a release is the same on all of them. */
enum Platform {
	LINUX_X64("linux64", "linux-x86_64"),
	LINUX_ARM64("linux-arm64", "linux-arm64"),
	MACOS_ARM64("macos-arm64", "macosx-arm64"),
	WINDOWS_X64("win64", "windows-x86_64");

	/** The updater's name. */
	final String updater;
	/** TensorFlow's name, by which its jars end. */
	final String tensorFlow;

	Platform(String updater, String tensorFlow) {
		this.updater = updater;
		this.tensorFlow = tensorFlow;
	}
}
