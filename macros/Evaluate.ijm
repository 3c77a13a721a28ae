// Compares a label map with a reference, structure by structure.
// Asks for the files, or takes them as its argument, also without a window (MODEL may be the word none: structures without names):
//   java -Djava.awt.headless=true -Dplugins.dir=IMAGEJ -cp IMAGEJ/ij.jar ij.ImageJ -batch Evaluate.ijm "REFERENCE;PREDICTION;MODEL;TABLE.csv"
files = split(getArgument(), ";");
if (files.length < 4) {
	reference = File.openDialog("Reference (NIfTI)");
	files = newArray(reference, File.openDialog("Prediction (NIfTI)"), "none", File.getDirectory(reference) + "scores.csv");
}
model = files[2];
if (model == "none") model = "";

// In an ImageJ with a window also: run("STU-Net Evaluate...", options). There the titles of open images may stand for files.
call("sc.fiji.stunet.fiji.Launcher.call", "sc.fiji.stunet.commands.EvaluateCommand",
	"reference=[" + files[0] + "] prediction=[" + files[1] + "] model=[" + model + "] table=[" + files[3] + "] overwrite");

rows = split(File.openAsString(files[3]), "\n");
for (i = 1; i < rows.length; i++) {
	row = split(rows[i], ",");
	print("  " + row[0] + ": Dice " + row[2]);
}
