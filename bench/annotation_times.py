"""How long a user waits in *Annotate and Learn*: from Learn to the first overlay, and in a later round, whose engine is warm.

    mvn -B -q -Punchecked -DskipTests pre-integration-test
    python bench/annotation_times.py RESULTS

The sample brain (2 mm), grey and white matter of three slices, then of three more; rounds of 36 and 24 seconds in one ImageJ without
a window, which shows a prediction when it is in the project. Prints the seconds of each.
"""
import sys
import time
from pathlib import Path
from subprocess import DEVNULL, Popen

from annotation_loop import IMAGEJ, TASKS, rois

CALL = "call('sc.fiji.stunet.fiji.Launcher.call', 'sc.fiji.stunet.commands."


def macro(results, project):
    task = TASKS["tissues"]
    lines = [f"{CALL}SampleCommand', '');"]
    for number, (slices, minutes) in enumerate([(task.first, 0.6), (task.even[0], 0.4)], 1):
        zip_file = rois(task, results / f"slices_{number}.zip", slices)
        begun = results / f"begun_{number}"
        lines += [f"File.saveString('', '{begun}');",
                  f"{CALL}AnnotateCommand', 'project=[{project}] device=cpu minutes={minutes} round={number} annotate=[{zip_file}]');"]
    file = results / "times.ijm"
    file.write_text("\n".join(lines))
    return file


def await_time(files, imagej):
    """When one of the files was written first, in seconds."""
    while True:
        for file in files():
            if file.exists():
                return file.stat().st_mtime
        if imagej.poll() is not None:
            sys.exit("ImageJ has ended without a prediction.")
        time.sleep(0.05)


def main(results):
    results.mkdir(parents=True)
    project = results / "brain"
    command = ["java", "-Djava.awt.headless=true", f"-Dplugins.dir={IMAGEJ}", "-cp", IMAGEJ / "ij.jar", "ij.ImageJ", "-batch"]
    imagej = Popen([*map(str, command), str(macro(results, project))], stdout=DEVNULL, stderr=DEVNULL)
    for number in (1, 2):
        begun = await_time(lambda: [results / f"begun_{number}"], imagej)
        shown = await_time(lambda: (project / "rounds").glob(f"round_{number}_*.nii.gz"), imagej)
        print(f"round {number}: {shown - begun:.1f} s to the first overlay", flush=True)
    sys.exit(imagej.wait())


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]).resolve())
