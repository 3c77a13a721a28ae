// Makes a model folder of a checkpoint and segments a scan with it.
// Asks for the files, or takes them as its argument, also without a window (PLANS may be the word none: they are beside the checkpoint):
//   java -Djava.awt.headless=true -Dplugins.dir=IMAGEJ -cp IMAGEJ/ij.jar ij.ImageJ -batch ImportAndPredict.ijm "CHECKPOINT;PLANS;SCAN;RESULTS"
files = split(getArgument(), ";");
if (files.length < 4)
	files = newArray(File.openDialog("Checkpoint (.model, .pth, .safetensors)"), "none", File.openDialog("Scan (NIfTI)"), getDirectory("Folder for the results"));
plans = files[1];
if (plans == "none") plans = "";
model = files[3] + "/" + File.getNameWithoutExtension(files[0]) + ".stunet";

// In an ImageJ with a window also: run("STU-Net Import Model...", options), and so on.
call("sc.fiji.stunet.fiji.Launcher.call", "sc.fiji.stunet.commands.ImportModelCommand",
	"checkpoint=[" + files[0] + "] plans=[" + plans + "] output=[" + model + "] overwrite");
call("sc.fiji.stunet.fiji.Launcher.call", "sc.fiji.stunet.commands.PredictCommand",
	"model=[" + model + "] input=[" + files[2] + "] mirror=false overwrite output=[" + files[3] + "/labels.nii.gz] table=[" + files[3] + "/volumes.csv]");
print("The label map is " + files[3] + "/labels.nii.gz");

// What is this model? The same lines as after the import, at any time:
call("sc.fiji.stunet.fiji.Launcher.call", "sc.fiji.stunet.commands.ModelInfoCommand", "model=[" + model + "]");
