// Learns to segment an image from a few annotated slices, then from more of them; start it again and it goes on where it ended.
// Asks for the files, or takes them as its argument, also without a window: the image; a project folder; the minutes of a round; the
// model to write; then a ROI zip for every round.
//   java -Djava.awt.headless=true -Dplugins.dir=IMAGEJ -cp IMAGEJ/ij.jar ij.ImageJ -batch AnnotateAndLearn.ijm "SCAN.tif;PROJECT;3;NAME.stunet;FIRST.zip;SECOND.zip"
files = split(getArgument(), ";");
if (files.length < 5)
	files = newArray(File.openDialog("Image"), getDirectory("Project folder"), "3", getDirectory("Home") + "annotated.stunet", File.openDialog("ROIs of the annotated slices (.zip)"));

// In an ImageJ with a window also: run("STU-Net Annotate and Learn...", options).
common = "input=[" + files[0] + "] project=[" + files[1] + "] minutes=" + files[2];
for (i = 1; i + 3 < files.length; i++) {
	call("sc.fiji.stunet.fiji.Launcher.call", "sc.fiji.stunet.commands.AnnotateCommand", common + " round=" + i + " annotate=[" + files[i + 3] + "]");
	print("round " + i + ", look next at the slices " + Property.get("STU-Net proposed slices"));
	close();
}
call("sc.fiji.stunet.fiji.Launcher.call", "sc.fiji.stunet.commands.AnnotateCommand", common + " output=[" + files[3] + "] overwrite");
